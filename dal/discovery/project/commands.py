"""The command that runs a project's tests, where one of its files says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from dal.discovery.project.declared.setup import ini
from dal.discovery.project.declared.tables import table, toml
from dal.discovery.project.texts import Texts

_RUNNER = re.compile(
    r"(?:\w+=\S+\s+)*(?:(?:poetry|pipenv|uv|hatch|pdm)\s+run\s+)?(?:coverage\s+run\s+.*?)?(?:python[\d.]*\s+)?"
    r"(?:-m\s+)?(?:py\.?test|nosetests|nose2|unittest|(?:\./)?(?:\w+/)*manage\.py\s+test|tox)(?:\s.*)?"
)
_LEAD = re.compile(r"^\s*(?:-\s+)?(?:(?:run|command|script|test):\s*)?[@\-]?")
_PARTS = re.compile(r"\s*(?:&&|\|\||;)\s*")
_TARGET = re.compile(r"^(?P<name>tests?|check)\s*:(?!=)", re.MULTILINE)
_TOX_OPTIONS = re.compile(r"\{[^}]*\}")
_SERVER_SIDE = "${{"
_SCRIPTS = (
    ("tool", "poe", "tasks"),
    ("tool", "taskipy", "tasks"),
    ("tool", "pdm", "scripts"),
    ("tool", "hatch", "envs", "default", "scripts"),
    ("tool", "hatch", "envs", "test", "scripts"),
    ("scripts",),
)
_CONTINUOUS = re.compile(r"(^|/)(\.github/workflows/.*|\.circleci/config\.yml|\.gitlab-ci\.yml|\.travis\.yml)")


def suite_command(texts: Texts) -> str | None:
    """What runs the tests: as the project's own tools say, else as its continuous integration does."""
    return next((command for told in _TOLD for command in told(texts)), None)


def is_continuous_integration(file: str) -> bool:
    """Whether a file tells a server what to run."""
    return bool(_CONTINUOUS.search(file))


def _make(texts: Texts) -> Iterator[str]:
    for file in texts.named("makefile", "justfile"):
        if found := _TARGET.search(texts[file]):
            tool = "make" if file.lower().endswith("makefile") else "just"
            folder = file.rpartition("/")[0]
            yield f"{tool} -C {folder} {found['name']}" if folder and tool == "make" else f"{tool} {found['name']}"


def _scripts(texts: Texts) -> Iterator[str]:
    for file in texts.named("pyproject.toml", "pipfile"):
        data = toml(texts[file])
        for path in _SCRIPTS:
            for name in ("test", "tests"):
                value = table(data, *path).get(name)
                command = value.get("cmd") or value.get("shell") if isinstance(value, dict) else value
                yield from runners(command) if isinstance(command, str) else ()


def _tox(texts: Texts) -> Iterator[str]:
    for file in texts.named("tox.ini", "setup.cfg"):
        parser = ini(texts[file])
        for section in parser.sections():
            if section.startswith("testenv"):
                told = parser.get(section, "commands", fallback=None) or ""
                yield from runners(_TOX_OPTIONS.sub("", told))


def _continuous(texts: Texts) -> Iterator[str]:
    for file in filter(is_continuous_integration, texts.files):
        yield from runners(texts[file])


def runners(text: str) -> Iterator[str]:
    """The commands in a text that run tests; what a server fills in is none that a person can type."""
    for line in text.replace("\\\n", " ").split("\n"):
        for part in _PARTS.split(_LEAD.sub("", line).strip("'\"")):
            if _RUNNER.fullmatch(part) and _SERVER_SIDE not in part:
                yield " ".join(part.split())


_TOLD: tuple[Callable[[Texts], Iterator[str]], ...] = (_make, _scripts, _tox, _continuous)
