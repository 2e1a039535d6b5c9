"""Settings that are written in Python: constants of settings modules, classes of settings, secrets anywhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from dal.discovery.model import Setting
from dal.discovery.project.here import Here, Level, argument, last, literal
from dal.discovery.project.noticing.notice import Noticed
from dal.discovery.project.secrets import has_password, is_plain_secret, is_secret

CONSTANT = "constant"
CLASS = "settings class"

_FILE = re.compile(
    r"(.*_)?(settings?|config(uration|s)?|conf)(_.*)?\.py|.*[a-z](Config|Settings)\.py|(Config|Settings)\.py"
)
_FOLDER = re.compile(r"(settings?|configs?|conf|configuration)")
_CLASS = re.compile(r"\w*(Config|Configuration|Settings)")
_UPPER = re.compile(r"[A-Z][A-Z0-9_]+")
_DEEPEST = 3


def _assigned(node: ast.Assign | ast.AnnAssign, here: Here) -> Iterator[Setting]:
    if here.level is Level.FUNCTION:
        return
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Name):
            yield from _named(node, target.id, here)


def _named(node: ast.Assign | ast.AnnAssign, name: str, here: Here) -> Iterator[Setting]:
    committed = is_secret(name) and is_plain_secret(name, _spelled(node.value))
    if here.owner is not None and _is_settings_class(here.owner):
        if isinstance(node, ast.AnnAssign) or _UPPER.fullmatch(name):
            yield Setting(here.place(node), f"{here.owner.name}.{name}", CLASS, is_secret(name), committed)
    elif _UPPER.fullmatch(name) and is_settings_file(here.file):
        yield Setting(here.place(node), name, CONSTANT, is_secret(name), committed)
    elif committed and here.level is Level.MODULE:
        yield Setting(here.place(node), name, CONSTANT, secret=True, committed=True)
    if node.value is not None:
        yield from _inside(node.value, name, here, _DEEPEST)


def is_settings_file(file: str) -> bool:
    """Whether a module is there to hold settings."""
    *folders, name = file.split("/")
    return bool(_FILE.fullmatch(name) or (folders and _FOLDER.fullmatch(folders[-1])))


def _is_settings_class(node: ast.ClassDef) -> bool:
    bases = [base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in node.bases]
    if any(base.endswith("Enum") for base in bases):
        return False
    return any(base.endswith("Settings") for base in bases) or bool(_CLASS.fullmatch(node.name))


def _inside(value: ast.expr, path: str, here: Here, depth: int) -> Iterator[Setting]:
    """Secrets that are spelled out in a dictionary."""
    for key, inner in _entries(value) if depth else ():
        name = f"{path}.{key}"
        text = _spelled(inner)
        if text is not None and ((is_secret(key) and is_plain_secret(key, text)) or has_password(text)):
            yield Setting(here.place(inner), name, CONSTANT, secret=True, committed=True)
        yield from _inside(inner, name, here, depth - 1)


def _entries(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(value, ast.Dict):
        for key, inner in zip(value.keys, value.values, strict=True):
            if (text := literal(key)) is not None:
                yield text, inner
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict":
        yield from ((keyword.arg, keyword.value) for keyword in value.keywords if keyword.arg)


def _spelled(value: ast.expr | None) -> str | None:
    """The text that a setting has in the code, be it as what is taken where there is no other."""
    match value:
        case ast.BoolOp(values=values):
            return next((text for text in map(_spelled, values) if text is not None), None)
        case ast.Call(func=func) if last(getattr(func, "id", "")) in {"Field", "SecretStr"}:
            return _spelled(argument(value, 0, "default"))
        case _:
            return literal(value)


NOTICED: Noticed = {ast.Assign: _assigned, ast.AnnAssign: _assigned}
