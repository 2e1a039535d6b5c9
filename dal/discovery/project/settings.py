"""Where settings are: in code, in dotenv files, in INI and YAML files. Names only, never values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from dal.discovery.model import Place, Setting
from dal.discovery.project.facts import Modules
from dal.discovery.project.noticing.constants import is_settings_file
from dal.discovery.project.secrets import has_password, is_plain_secret, is_secret
from dal.discovery.project.texts import Texts
from dal.discovery.reading import Role

_CODE = frozenset({Role.PRODUCTION, Role.SCRIPT})
_DOTENV = re.compile(r"(\.env(\..*)?|.*\.env)")
_SAMPLE = re.compile(r".*(dist|example|sample|template|tmpl)$")
_ENTRY = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(?P<value>.*)")
_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]\s*")
_OPTION = re.compile(r"(?P<name>[A-Za-z_][\w.-]*)\s*[=:]\s*(?P<value>.*)")
_KEY = re.compile(r"(?P<indent>\s*)(?:-\s+)?(?P<name>[A-Za-z_][\w.-]*)\s*:(?:\s+(?P<value>.*))?")
_TOOLS = frozenset({"babel.cfg", "mypy.ini", "pylintrc", "pytest.ini", "setup.cfg", "tox.ini", ".coveragerc"})
_APPLICATION = re.compile(
    r"(.*[._-])?(app|application|conf|config|configuration|database|db|settings|alembic)([._-].*)?"
)
_DEPLOYMENT = re.compile(r"(^|/)(\.github|\.circleci|charts?|helm|k8s|kubernetes|docs?|node_modules|templates)/")


def settings(modules: Modules, texts: Texts) -> tuple[Setting, ...]:
    """Each once for every way in which it is read, at the first place; committed if it is anywhere."""
    found: dict[tuple[str, str], Setting] = {}
    for setting in (*_in_code(modules), *_in_files(texts)):
        key = (setting.name, setting.how)
        if key not in found or (setting.committed and not found[key].committed):
            found[key] = setting
    return tuple(sorted(found.values(), key=lambda setting: (setting.place, setting.name, setting.how)))


def _in_code(modules: Modules) -> Iterator[Setting]:
    for module in modules:
        if module.role in _CODE:
            yield from module.of(Setting)


def _in_files(texts: Texts) -> Iterator[Setting]:
    for file in texts.files:
        name = file.lower().rpartition("/")[2]
        if _DOTENV.fullmatch(name):
            yield from _dotenv(texts, file)
        elif name in _TOOLS or _DEPLOYMENT.search(file) or not _tells(file):
            continue
        elif name.endswith((".ini", ".cfg")):
            yield from _ini(texts[file], file)
        elif name.endswith((".yml", ".yaml")):
            yield from _yaml(texts[file], file)


def _tells(file: str) -> bool:
    stem = file.lower().rpartition("/")[2].rpartition(".")[0]
    return bool(_APPLICATION.fullmatch(stem)) or is_settings_file(f"{file.rpartition('.')[0]}.py")


def _dotenv(texts: Texts, file: str) -> Iterator[Setting]:
    kept = not _SAMPLE.fullmatch(file.lower()) and not _ignored(texts, file)
    for number, line in enumerate(texts[file].split("\n"), 1):
        if found := _ENTRY.fullmatch(line.rstrip()):
            value = found["value"].strip("'\"")
            yield _setting(Place(file, number), found["name"], "dotenv file", value if kept else "")


def _ignored(texts: Texts, file: str) -> bool:
    """Whether version control leaves it out: then it is only on this machine."""
    patterns = (
        [line.strip().strip("/") for line in texts[".gitignore"].split("\n")]
        if ".gitignore" in texts.files
        else []
    )
    name = file.rpartition("/")[2]
    return any(pattern and (fnmatchcase(name, pattern) or fnmatchcase(file, pattern)) for pattern in patterns)


def _ini(text: str, file: str) -> Iterator[Setting]:
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _SECTION.fullmatch(line.rstrip()):
            section = f"{found['name']}."
        elif not line.startswith(("#", ";", " ", "\t")) and (found := _OPTION.fullmatch(line.rstrip())):
            yield _setting(Place(file, number), section + found["name"], "ini file", found["value"])


def _yaml(text: str, file: str) -> Iterator[Setting]:
    """Keys with a value, by the path that their indentation tells."""
    path: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = None if line.lstrip().startswith("#") else _KEY.fullmatch(line.rstrip())
        if found is None:
            continue
        indent = len(found["indent"])
        path = [(depth, name) for depth, name in path if depth < indent] + [(indent, found["name"])]
        value = (found["value"] or "").split(" #")[0].strip().strip("'\"")
        if value and not value.startswith(("#", "|", ">", "&")):
            yield _setting(Place(file, number), ".".join(name for _, name in path), "yaml file", value)


def _setting(place: Place, name: str, how: str, value: str) -> Setting:
    secret = is_secret(name) or has_password(value)
    return Setting(place, name, how, secret, secret and (has_password(value) or is_plain_secret(name, value)))
