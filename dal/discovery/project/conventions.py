"""How the code base writes things, told by counting and by what its tools are told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

from dal.discovery.model import Connection, Conventions
from dal.discovery.project.declared.setup import ini
from dal.discovery.project.declared.tables import table, toml
from dal.discovery.project.facts import WIDTHS, Class, Function, Imported, Modules, Observed, production
from dal.discovery.project.naming import style
from dal.discovery.project.noticing.connections import ASYNCHRONOUS
from dal.discovery.project.noticing.functions import PLAIN
from dal.discovery.project.texts import Texts

T = TypeVar("T", int, str)

_DOCUMENTED = 0.1
"""The share of functions with a docstring from which on writing them is a convention."""
_STRUCTURED = 0.2
"""The share of docstrings with sections from which on these are one."""
_FITTING = 0.99
"""The share of lines that keep to a length that is kept to."""
_FEW = 2

_ACCESSORS = (
    "Repository",
    "Repo",
    "DAO",
    "Dao",
    "Gateway",
    "DataMapper",
    "Mapper",
    "CRUD",
    "Crud",
    "Queries",
    "Storage",
    "Store",
    "DataAccess",
)
_ACCESSING_MODULES = ("repository", "repo", "dao", "crud", "queries", "gateway", "store", "storage")
_LENGTHS = (
    ("pyproject.toml", ("tool", "ruff"), "line-length"),
    ("pyproject.toml", ("tool", "black"), "line-length"),
    ("pyproject.toml", ("tool", "pylint", "format"), "max-line-length"),
    ("ruff.toml", (), "line-length"),
    (".ruff.toml", (), "line-length"),
)
_QUOTES = (
    ("pyproject.toml", ("tool", "ruff", "format"), "quote-style"),
    ("ruff.toml", ("format",), "quote-style"),
)
_FLAKE8 = (".flake8", "setup.cfg", "tox.ini")


def conventions(modules: Modules, texts: Texts) -> Conventions:
    """What new code should look like; how tables are called is told by who knows them."""
    written = production(modules)
    functions = [fact for module in written for fact in module.of(Function)]
    classes = [fact.name for module in written for fact in module.of(Class)]
    function_style, functions_share = style(one.name for one in functions if not _is_magic(one.name))
    class_style, classes_share = style(classes)
    return Conventions(
        functions=function_style,
        functions_share=functions_share,
        classes=class_style,
        classes_share=classes_share,
        modules=style(_stem(module) for module in written if _stem(module) != "__init__")[0],
        tables="",
        repositories=_repositories(written, classes),
        typed_share=_share(sum(one.typed for one in functions), len(functions)),
        asynchronous=_asynchronous(written),
        docstrings=_docstrings(functions),
        line_length=next(_configured(texts, _LENGTHS, int), None) or _flake8(texts) or _measured(written),
        quotes=next(_configured(texts, _QUOTES, str), "") or _quotes(written),
    )


def _is_magic(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _stem(module: Observed) -> str:
    return module.file.rpartition("/")[2].removesuffix(".py")


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def _repositories(modules: Sequence[Observed], classes: Sequence[str]) -> str | None:
    """The ending of names that most classes share which access data, else that of modules."""
    endings = Counter(ending for name in classes if (ending := _ending(name)))
    if endings and endings.most_common(1)[0][1] >= _FEW:
        return f"*{max(sorted(endings), key=lambda ending: endings[ending])}"
    named = Counter(found for module in modules if (found := _pattern(module)))
    common = max(sorted(named), key=lambda pattern: named[pattern], default=None)
    return common if common and named[common] >= _FEW else None


def _ending(name: str) -> str | None:
    return next((ending for ending in _ACCESSORS if name.endswith(ending) and name != ending), None)


def _pattern(module: Observed) -> str | None:
    """`*_dao.py` or `crud_*.py`, or that modules are in a folder of that name, such as `dao/*.py`."""
    stem, folders = _stem(module).lower(), module.file.lower().split("/")[:-1]
    for word in _ACCESSING_MODULES:
        if re.fullmatch(rf".+_{word}", stem):
            return f"*_{word}.py"
        if re.fullmatch(rf"{word}_.+", stem):
            return f"{word}_*.py"
        if folders and stem != "__init__" and folders[-1].rstrip("s") in {word, word.removesuffix("y") + "ie"}:
            return f"{folders[-1]}/*.py"
    return None


def _asynchronous(modules: Sequence[Observed]) -> bool:
    """Connections tell, or where none is made the libraries that are imported."""
    made = [_is_asynchronous(fact.how) for module in modules for fact in module.of(Connection)]
    if any(made):
        return 2 * made.count(True) >= len(made)
    return not made and any(_is_asynchronous(fact.module) for module in modules for fact in module.of(Imported))


def _is_asynchronous(name: str) -> bool:
    return name.startswith(ASYNCHRONOUS)


def _docstrings(functions: Sequence[Function]) -> str:
    styles = Counter(one.docstring for one in functions if one.docstring)
    if _share(styles.total(), len(functions)) < _DOCUMENTED:
        return "none"
    structured = {kind: count for kind, count in sorted(styles.items()) if kind != PLAIN}
    best = max(structured, key=lambda kind: structured[kind], default=PLAIN)
    return best if _share(structured.get(best, 0), styles.total()) >= _STRUCTURED else PLAIN


def _configured(texts: Texts, where: Sequence[tuple[str, tuple[str, ...], str]], kind: type[T]) -> Iterator[T]:
    for name, path, key in where:
        for file in texts.named(name):
            value = table(toml(texts[file]), *path).get(key)
            if isinstance(value, kind):
                yield value


def _flake8(texts: Texts) -> int | None:
    for file in texts.named(*_FLAKE8):
        told = ini(texts[file]).get("flake8", "max-line-length", fallback=None)
        if told and told.strip().isdigit():
            return int(told)
    return None


def _measured(modules: Sequence[Observed]) -> int | None:
    lines = sum(module.lines for module in modules)
    for number, width in enumerate(WIDTHS):
        if _share(lines - sum(module.look.widths[number] for module in modules), lines) >= _FITTING:
            return width
    return None


def _quotes(modules: Sequence[Observed]) -> str:
    single = sum(module.look.single for module in modules)
    return "single" if single > sum(module.look.double for module in modules) else "double"
