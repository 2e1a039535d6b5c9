"""The layout: which packages there are at the top, and what each is for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from dal.discovery.model import Package
from dal.discovery.project.facts import Observed
from dal.discovery.reading import Role

_MOST = 0.6
"""The share of production files from which on a package is the project, and its parts are the layout."""
_DEEPEST = 4

_BY_ROLE = {
    Role.TEST: "tests",
    Role.MIGRATION: "migrations",
    Role.DOCS: "documentation",
    Role.EXAMPLE: "examples",
    Role.SCRIPT: "scripts",
    Role.GENERATED: "generated",
}
_BY_NAME = (
    (
        "data access",
        r"crud|.*dao|daos|data|data_?access|databases?|dal|db|mappers?|orm|persistence|queries|.*repos?|.*repository|.*repositories|stor(e|es|age)|sql",
    ),
    ("models", r".*models?|entit(y|ies)|tables?"),
    (
        "api",
        r"apis?|blueprints?|controllers?|endpoints?|graphql|handlers?|http|resources?|rest|routers?|routes?|views?|web|rpc",
    ),
    ("domain", r"core|domain|logic|services?|use_?cases?|business|managers?"),
    ("schemas", r"dtos?|forms?|schemas?|serializers?|validators?|data_transfer_objects|value_objects|vo"),
    ("configuration", r"conf|configs?|configuration|settings"),
    ("tasks", r"cron|jobs|queue|scheduler|tasks|workers?|celery"),
    ("scripts", r"bin|cli|commands|scripts|tools|management"),
    (
        "support",
        r"common|exceptions?|helpers?|libs?|middlewares?|shared|utils?|constants|extensions?|decorators?|plugins?",
    ),
)
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _BY_NAME)
_TOGETHER = {"models", "data access"}, {"api"}


def packages(modules: Sequence[Observed]) -> tuple[Package, ...]:
    """The parts of the project; where nearly everything is in one package, the parts of that."""
    parts: dict[str, list[Observed]] = defaultdict(list)
    for path, inside in _split("", list(modules), 0):
        parts[path] += inside
    return tuple(
        Package(path, len(inside), sum(module.lines for module in inside), _role(path, inside))
        for path, inside in sorted(parts.items())
    )


def _split(path: str, modules: list[Observed], depth: int) -> list[tuple[str, list[Observed]]]:
    below: dict[str, list[Observed]] = defaultdict(list)
    for module in modules:
        rest = module.file[len(path) :].lstrip("/")
        folder, inner, _ = rest.partition("/")
        below[f"{path}/{folder}".lstrip("/") if inner else path or "."].append(module)
    whole = _weight(modules)
    found = []
    for name, inside in sorted(below.items()):
        is_all = name not in {path, "."} and whole and _weight(inside) / whole >= _MOST
        found += _split(name, inside, depth + 1) if is_all and depth < _DEEPEST else [(name, inside)]
    return found


def _weight(modules: Sequence[Observed]) -> int:
    return sum(module.role is Role.PRODUCTION for module in modules)


def _role(path: str, modules: Sequence[Observed]) -> str:
    common, count = Counter(module.role for module in modules).most_common(1)[0]
    if common in _BY_ROLE and 2 * count > len(modules):
        return _BY_ROLE[common]
    told = _named(path.rpartition("/")[2])
    if told:
        return told
    inside = Counter(name for module in modules for name in _roles_inside(path, module.file))
    if all(inside.keys() & one for one in _TOGETHER):
        return "feature"
    return next((name for name in sorted(inside) if 2 * inside[name] > len(modules)), "other")


def _roles_inside(path: str, file: str) -> set[str]:
    parts = file.removesuffix(".py").removeprefix(f"{path}/").split("/")
    return {name for part in parts if (name := _named(part))}


def _named(name: str) -> str:
    return next((role for role, pattern in _PATTERNS if pattern.fullmatch(name.lower())), "")
