"""A line that asks for a distribution (PEP 508), and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?P<rest>.*)", re.DOTALL
)
_EGG = re.compile(r"[#&]egg=(?P<name>[A-Za-z0-9._-]+)")
_REMARK = re.compile(r"(^|\s)#.*")
_SEPARATORS = re.compile(r"[-_.]+")


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a file asks for."""

    name: str
    requirement: str
    line: int
    group: str = ""


def canonical(name: str) -> str:
    """The name of a distribution as registries compare it (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()


def read_line(text: str, line: int, group: str = "") -> Requirement | None:
    """What one line asks for: hashes, extras and markers are left out; None where it asks for nothing."""
    bare = _REMARK.sub("", text).split(" --")[0].split(";")[0].strip()
    if egg := _EGG.search(text):
        return Requirement(egg["name"], "from its repository", line, group)
    if "://" in bare.split("@")[0] or bare.startswith((".", "/", "-")):
        return None
    found = _LINE.fullmatch(bare)
    if found is None:
        return None
    wanted = found["rest"].strip().removeprefix("(").removesuffix(")")
    if wanted.startswith("@"):
        wanted = "from an address"
    if wanted and not re.match(r"[<>=!~^*\d]|from ", wanted):
        return None
    return Requirement(found["name"], wanted.replace(" ", "") if "from" not in wanted else wanted, line, group)


def line_of(text: str, name: str, after: int = 1) -> int:
    """The first line from `after` on that names a distribution: parsers of TOML and INI do not tell."""
    spelled = "[-_.]+".join(map(re.escape, canonical(name).split("-")))
    wanted = re.compile(rf"(?<![\w.-]){spelled}(?![\w.-])", re.IGNORECASE)
    for number, line in enumerate(text.split("\n"), 1):
        if number >= after and wanted.search(_REMARK.sub("", line)):
            return number
    return after


def line_of_header(text: str, *headers: str) -> int:
    """The line of a table's header such as `[project]`, the first of those that are there."""
    lines = [line.strip() for line in text.split("\n")]
    return next((lines.index(f"[{header}]") + 1 for header in headers if f"[{header}]" in lines), 1)
