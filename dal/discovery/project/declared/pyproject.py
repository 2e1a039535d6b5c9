"""`pyproject.toml`: PEP 621, PEP 735, Poetry, uv, PDM; and `Pipfile`, which is alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dal.discovery.project.declared.requirement import Requirement, line_of, line_of_header, read_line
from dal.discovery.project.declared.tables import table, text, texts, toml

_NOT_DEPENDENCIES = frozenset({"python"})


def read(content: str) -> Iterator[Requirement]:
    """What a pyproject.toml asks for."""
    data = toml(content)
    project = table(data, "project")
    begin = line_of_header(content, "project")
    yield from _lines(content, texts(project.get("dependencies")), "", begin)
    for group, wanted in table(project, "optional-dependencies").items():
        header = line_of_header(content, "project.optional-dependencies", "project")
        yield from _lines(content, texts(wanted), group, header)
    for group, wanted in table(data, "dependency-groups").items():
        yield from _lines(content, texts(wanted), group, line_of_header(content, "dependency-groups"))
    yield from _lines(content, texts(table(data, "tool", "uv").get("dev-dependencies")), "dev", 1)
    for group, wanted in table(data, "tool", "pdm", "dev-dependencies").items():
        yield from _lines(content, texts(wanted), group, 1)
    yield from _poetry(content, table(data, "tool", "poetry"))


def read_pipfile(content: str) -> Iterator[Requirement]:
    """What a Pipfile asks for."""
    data = toml(content)
    for section, group in (("packages", ""), ("dev-packages", "dev")):
        yield from _versions(content, table(data, section), group, line_of_header(content, section))


def python_of(content: str) -> str | None:
    """The Python that a pyproject.toml or a Pipfile asks for."""
    data = toml(content)
    told = (
        text(table(data, "project").get("requires-python")),
        text(table(data, "tool", "poetry", "dependencies").get("python")),
        text(table(data, "requires").get("python_version")),
    )
    return next((version for version in told if version), None)


def _poetry(content: str, poetry: Mapping[str, object]) -> Iterator[Requirement]:
    at = line_of_header(content, "tool.poetry.dependencies")
    yield from _versions(content, table(poetry, "dependencies"), "", at)
    at = line_of_header(content, "tool.poetry.dev-dependencies")
    yield from _versions(content, table(poetry, "dev-dependencies"), "dev", at)
    for group in table(poetry, "group"):
        at = line_of_header(content, f"tool.poetry.group.{group}.dependencies")
        yield from _versions(content, table(poetry, "group", group, "dependencies"), group, at)


def _lines(content: str, wanted: list[str], group: str, after: int) -> Iterator[Requirement]:
    for line in wanted:
        if found := read_line(line, 1, group):
            yield Requirement(found.name, found.requirement, line_of(content, found.name, after), group)


def _versions(content: str, wanted: Mapping[str, object], group: str, after: int) -> Iterator[Requirement]:
    """Tables that map names to versions, or to tables in which the version is."""
    for name, value in wanted.items():
        if name.lower() not in _NOT_DEPENDENCIES:
            version = text(value) or text(table(value).get("version")) or ""
            yield Requirement(name, "" if version == "*" else version, line_of(content, name, after), group)
