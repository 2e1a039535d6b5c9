"""Where settings are read: the environment, an application's configuration, INI files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from dal.discovery.model import Setting
from dal.discovery.project.here import Here, argument, dotted, literal
from dal.discovery.project.noticing.notice import Noticed
from dal.discovery.project.secrets import is_plain_secret, is_secret

ENVIRONMENT = "environment"
FLASK = "application configuration"
INI = "ini file"

_READERS = frozenset(
    {"configparser.ConfigParser", "configparser.RawConfigParser", "configparser.SafeConfigParser"}
)
_ENVIRONS = frozenset({"environ.Env", "environ.FileAwareEnv", "environs.Env", "starlette.config.Config"})
_READS_ENVIRONMENT = re.compile(
    r"os\.getenv|os\.environ\.(get|pop|setdefault)|decouple\.config"
    r"|(environ\.(FileAware)?Env|environs\.Env|starlette\.config\.Config)\(\)(\.\w+)?"
    r"|(.*\.)?env(\.(bool|db|float|int|json|list|str|url))?"
)
_READS_INI = re.compile(r"configparser\.\w+\(\)\.get(boolean|float|int)?")
_READS_APPLICATION = re.compile(r"(.*\.)?(app|application|current_app)\.config(\.get)?")
_UPPER = re.compile(r"[A-Z][A-Z0-9_]+")


def _assigned(node: ast.Assign, here: Here) -> Iterator[Setting]:
    """Remembers what reads settings; what an application's configuration is told is a setting."""
    made = here.meaning(node.value.func) if isinstance(node.value, ast.Call) else ""
    for target in node.targets:
        if made in _READERS | _ENVIRONS and dotted(target):
            here.learn(dotted(target), f"{made}()")
        if isinstance(target, ast.Subscript) and (name := _key(target)) and _is_application(target, here):
            yield _setting(node, here, name, FLASK, literal(node.value))


def _call(node: ast.Call, here: Here) -> Iterator[Setting]:
    called = here.meaning(node.func)
    first, second = literal(argument(node, 0)), argument(node, 1, "default")
    if first is None or not called:
        return
    if _READS_INI.fullmatch(called) and (option := literal(argument(node, 1))):
        yield _setting(node, here, f"{first}.{option}", INI, literal(argument(node, 2, "fallback")))
    elif not _UPPER.fullmatch(first):
        return
    elif _READS_ENVIRONMENT.fullmatch(called):
        yield _setting(node, here, first, ENVIRONMENT, literal(second))
    elif _READS_APPLICATION.fullmatch(called):
        yield _setting(node, here, first, FLASK, literal(second))


def _subscript(node: ast.Subscript, here: Here) -> Iterator[Setting]:
    name = _key(node)
    if name is None or not isinstance(node.ctx, ast.Load):
        return
    if here.meaning(node.value) == "os.environ":
        yield _setting(node, here, name, ENVIRONMENT, None)
    elif _is_application(node, here) and _UPPER.fullmatch(name):
        yield _setting(node, here, name, FLASK, None)
    elif (section := _section(node.value, here)) is not None:
        yield _setting(node, here, f"{section}.{name}", INI, None)


def _section(node: ast.expr, here: Here) -> str | None:
    """Of `parser["section"]`, the section."""
    if isinstance(node, ast.Subscript) and here.meaning(node.value).startswith("configparser."):
        return _key(node)
    return None


def _is_application(node: ast.Subscript, here: Here) -> bool:
    return bool(_READS_APPLICATION.fullmatch(here.meaning(node.value)))


def _key(node: ast.Subscript) -> str | None:
    return literal(node.slice)


def _setting(node: ast.stmt | ast.expr, here: Here, name: str, how: str, value: str | None) -> Setting:
    secret = is_secret(name)
    return Setting(here.place(node), name, how, secret=secret, committed=secret and is_plain_secret(name, value))


NOTICED: Noticed = {ast.Assign: _assigned, ast.Call: _call, ast.Subscript: _subscript}
