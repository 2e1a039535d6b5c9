"""Conda's `environment.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dal.discovery.project.declared.requirement import Requirement, read_line

_ITEM = re.compile(r"\s*-\s+['\"]?(?P<wanted>[^'\"]+?)['\"]?\s*")
_CHANNEL = re.compile(r"^[\w.-]+::")
_BUILD = re.compile(r"^([A-Za-z0-9._-]+=[\w.*]+)=[\w]+$")


def is_environment(file: str) -> bool:
    """Whether it is one by its name."""
    name = file.lower().rpartition("/")[2]
    return name.startswith(("environment", "conda")) and name.endswith((".yml", ".yaml"))


def read(content: str) -> Iterator[Requirement]:
    """What its list of dependencies asks for, pip's part included."""
    listing = False
    for number, line in enumerate(content.split("\n"), 1):
        if line and not line[0].isspace() and not line.startswith(("-", "#")):
            listing = line.startswith("dependencies:")
        elif listing and (found := _ITEM.fullmatch(line.split(" #")[0])):
            bare = _BUILD.sub(r"\1", _CHANNEL.sub("", found["wanted"]))
            plain = re.sub(r"(?<![=<>!~])=(?!=)", "==", bare)
            wanted = read_line(plain, number)
            if wanted and wanted.name not in {"python", "pip"}:
                yield wanted
