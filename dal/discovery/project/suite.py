"""The backend's own tests: what they are written with and how they get a database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dal.discovery.model import Connection, Dependency, Place, Suite
from dal.discovery.project.commands import is_continuous_integration, suite_command
from dal.discovery.project.declared.requirement import canonical
from dal.discovery.project.facts import Address, Imported, Mark, Modules, Observed, Tested, tests
from dal.discovery.project.frameworks import above
from dal.discovery.project.noticing.testing import BASE, FIXTURE, TEST
from dal.discovery.project.texts import Texts
from dal.discovery.reading import Role

_SHOWN = 8
_FRAMEWORKS = (("django.test", "django.test"), ("pytest", "pytest"), ("nose", "nose"), ("unittest", "unittest"))
_BOTH = "pytest with django.test"
_IMAGE = re.compile(r"(?:image|uses):\s*['\"]?\S*?(?P<name>mysql|mariadb|percona)", re.IGNORECASE)
_TEST_COMPOSE = re.compile(r"(^|/)(docker-)?compose[\w.-]*(test|e2e|ci)[\w.-]*\.ya?ml$")
_GIVES_DATABASE = re.compile(
    r"(.*_)?(conn|connection|cursor|database|db|engine|mysql|session)(_.*)?", re.IGNORECASE
)
_BROWSERS = frozenset({"playwright", "selenium"})
_CLIENTS = _BROWSERS | {"aiohttp", "httpx", "requests"}


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the tests show."""

    modules: Sequence[Observed]
    imported: frozenset[str]
    texts: Texts
    connecting: tuple[str, ...] = ()
    """Files of the backend's code that make connections."""

    def marks(self, kind: str) -> int:
        """How often something is done."""
        return sum(mark.kind == kind for module in self.modules for mark in module.of(Mark))

    def tested(self, kind: str) -> list[tuple[Observed, Tested]]:
        """Tests or fixtures with where they are."""
        return [(module, one) for module in self.modules for one in module.of(Tested) if one.kind == kind]


def suite(modules: Modules, texts: Texts, declared: Sequence[Dependency]) -> Suite | None:
    """The tests; None without one."""
    written = tests(modules)
    imported = {name for module in written for fact in module.of(Imported) for name in above(fact.module)}
    evidence = _Evidence(written, frozenset(imported), texts, _connecting(modules))
    found = evidence.tested(TEST)
    if not found:
        return None
    fixtures = [*evidence.tested(FIXTURE), *evidence.tested(BASE)]
    return Suite(
        framework=_framework(evidence, declared),
        files=len({module.file for module, _ in found}),
        tests=len(found),
        fixtures=tuple(sorted({one.name for _, one in fixtures})),
        database=_database(evidence),
        places=tuple(sorted(set(_places(evidence)))[:_SHOWN]),
        command=suite_command(texts),
    )


def _framework(evidence: _Evidence, declared: Sequence[Dependency]) -> str:
    used = [name for module, name in _FRAMEWORKS if module in evidence.imported]
    if "pytest" not in used and any(module.file.endswith("conftest.py") for module in evidence.modules):
        used.append("pytest")
    if {"django.test", "pytest"} <= set(used):
        return _BOTH
    if not used:
        return "pytest" if any(canonical(one.name) == "pytest" for one in declared) else "functions called test"
    return used[0]


def _database(evidence: _Evidence) -> str:
    """One sentence: what is done to get a database, else that none is."""
    clauses = [clause for told in _CLAUSES for clause in told(evidence)]
    sentence = "; ".join(clauses) or "no test was seen to touch a database"
    return f"{sentence[0].upper()}{sentence[1:]}."


def _django(evidence: _Evidence) -> Iterator[str]:
    if {"django.test", "pytest_django", "rest_framework.test"} & evidence.imported:
        yield "Django's test runner makes a test database from the settings"


def _addresses(evidence: _Evidence) -> Iterator[str]:
    named = {address.what for module in evidence.modules for address in module.of(Address)}
    made = {made.how for module in evidence.modules for made in module.of(Connection)}
    if named:
        yield f"tests name {', '.join(sorted(f'`{what}`' for what in named))}"
    if made:
        yield f"they connect by {', '.join(sorted(f'`{how}`' for how in made))}"


def _connecting(modules: Modules) -> tuple[str, ...]:
    own = [module for module in modules if module.role is Role.PRODUCTION]
    return tuple(sorted(module.file for module in own if any(module.of(Connection))))


def _own(evidence: _Evidence) -> Iterator[str]:
    imported = {f".{name}" for name in evidence.imported}
    used = [file for file in evidence.connecting if any(_dotted(file).endswith(name) for name in imported)]
    if used:
        yield f"they import the backend's own connection from {', '.join(f'`{file}`' for file in used)}"


def _dotted(file: str) -> str:
    """`.app.db` of `app/db.py`: what imports end in, wherever the path begins."""
    return "." + file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _fixtures(evidence: _Evidence) -> Iterator[str]:
    names = sorted({one.name for _, one in evidence.tested(FIXTURE) if _GIVES_DATABASE.fullmatch(one.name)})
    if names:
        yield f"fixtures give it: {', '.join(f'`{name}`' for name in names)}"


def _made(evidence: _Evidence) -> Iterator[str]:
    for kind, said in _MADE.items():
        if evidence.marks(kind):
            yield said


_MADE = {
    "container": "a container of MySQL is started by the tests",
    "tables": "tables are created by the tests",
    "migrations": "migrations are run by the tests",
}


def _servers(evidence: _Evidence) -> Iterator[str]:
    for file in evidence.texts.files:
        if _TEST_COMPOSE.search(file) or is_continuous_integration(file):
            names = {found["name"].lower() for found in _IMAGE.finditer(evidence.texts[file])}
            if names:
                yield f"`{file}` starts {' and '.join(sorted(names))}"


def _clients(evidence: _Evidence) -> Iterator[str]:
    used = sorted(_CLIENTS & evidence.imported)
    if used and (evidence.marks("request") or _BROWSERS & evidence.imported):
        yield f"some speak to a running server through {' and '.join(used)}"


def _mocks(evidence: _Evidence) -> Iterator[str]:
    if evidence.marks("mock") or "pytest_mock" in evidence.imported:
        yield "mocks stand in for parts of it"


_CLAUSES: tuple[Callable[[_Evidence], Iterator[str]], ...] = (
    _django,
    _addresses,
    _own,
    _fixtures,
    _made,
    _servers,
    _clients,
    _mocks,
)


def _places(evidence: _Evidence) -> Iterator[Place]:
    for module in evidence.modules:
        yield from (Place(module.file, address.line) for address in module.of(Address))
        yield from (made.place for made in module.of(Connection))
        if module.file.endswith("conftest.py"):
            yield Place(module.file, 1)
    for module, one in (*evidence.tested(FIXTURE), *evidence.tested(BASE)):
        if one.kind == BASE or _GIVES_DATABASE.fullmatch(one.name):
            yield Place(module.file, one.line)
