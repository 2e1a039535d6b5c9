"""pip's requirements files, with the files that they include."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from dal.discovery.project.declared.requirement import Requirement, read_line

_INCLUDES = re.compile(r"(?:-r|--requirement)[\s=]*(?P<file>\S+)")
_MAIN = frozenset({"", "base", "common", "core", "default", "main", "prd", "prod", "production"})
_WORDS = re.compile(r"requirements?|reqs?|[^a-z0-9]+")


def is_requirements(file: str) -> bool:
    """Whether it is such a file by its name or its folder."""
    *folders, name = file.lower().split("/")
    if not name.endswith((".txt", ".in")):
        return False
    return "requirement" in name or (bool(folders) and "requirements" in folders[-1])


def group_of(file: str) -> str:
    """The group that its name tells, such as `dev`; empty for what is always installed."""
    word = " ".join(_WORDS.sub(" ", posixpath.basename(file).lower().rpartition(".")[0]).split())
    return "" if word in _MAIN else word


def read(text: str, group: str) -> Iterator[Requirement]:
    """What its lines ask for; what goes on in the next line belongs together."""
    whole, begun = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        begun = begun if whole else number
        whole += line.strip()
        if whole.endswith("\\"):
            whole = whole[:-1] + " "
            continue
        if found := read_line(whole, begun, group):
            yield found
        whole = ""


def included(text: str, file: str) -> Iterator[str]:
    """The files that it includes, as paths inside the project; constraints install nothing."""
    for line in text.split("\n"):
        if found := _INCLUDES.match(line.strip()):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(file), found["file"]))
