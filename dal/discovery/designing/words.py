"""Names of entities, in the backend's own words: `order_item` for a table `order_items` or a model `OrderItem`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dal.discovery.model import Table

LONGEST = 64
"""Characters of a name that the journal keeps."""
_ENTITY = 40
"""Characters of an entity's name: those of its unique values begin with it."""

_IRREGULAR = {
    "aliases": "alias",
    "analyses": "analysis",
    "bonuses": "bonus",
    "buses": "bus",
    "caches": "cache",
    "calories": "calorie",
    "children": "child",
    "cookies": "cookie",
    "criteria": "criterion",
    "indices": "index",
    "men": "man",
    "menus": "menu",
    "movies": "movie",
    "people": "person",
    "quizzes": "quiz",
    "statuses": "status",
    "ties": "tie",
    "vertices": "vertex",
    "viruses": "virus",
    "women": "woman",
}
_NO_PLURAL = frozenset({"canvas", "data", "media", "news", "series", "species"})
_SHORT = 3
"""Letters of words such as `sms` and `gps`, which are no plurals."""
_ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
)
_SUFFIX = re.compile(r"(?<=[a-z0-9])_(model|entity|table|orm)$")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FEW = 3
"""Tables that must share a prefix before it counts as none of their words."""


def snake(name: str) -> str:
    """`OrderItem`, `order-item` → `order_item`; only what may stand in an entity's name is left."""
    plain = re.sub(r"[^a-z0-9]+", "_", _BOUNDARY.sub("_", name).lower()).strip("_")
    return plain if plain[:1].isalpha() else f"t_{plain}".rstrip("_")


def singular(word: str) -> str:
    """The word for one, as far as English is regular: `categories` → `category`."""
    before, mark, last = word.rpartition("_")
    return before + mark + _one(last)


def plural(word: str) -> str:
    """The word for many, as far as English is regular: `order item` → `order items`."""
    known = {one: many for many, one in _IRREGULAR.items()}
    before, blank, last = word.rpartition(" ")
    return before + blank + known.get(last, _many(last))


def camel(name: str) -> str:
    """`order_item` → `OrderItem`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))


def short(name: str, most: int = LONGEST) -> str:
    """The name, cut to what the journal keeps."""
    return name[:most].rstrip("_.")


def some(names: Iterable[str], most: int = 6) -> str:
    """The first of them, and how many more there are: `a; b and 3 more`."""
    known = list(names)
    shown = "; ".join(known[:most])
    return shown if len(known) <= most else f"{shown} and {len(known) - most} more"


def entity_names(tables: Sequence[Table]) -> Mapping[str, str]:
    """Table → entity: the model's name, else that of the table for one row; each name is there once."""
    prefix = _prefix([table.name for table in tables])
    wanted = {table.name: _wanted(table, prefix) for table in tables}
    doubles = {name for name, count in Counter(wanted.values()).items() if count > 1}
    return _distinct(
        {table: short(snake(table), _ENTITY) if name in doubles else name for table, name in wanted.items()}
    )


def _one(word: str) -> str:
    if (len(word) <= _SHORT and word not in _IRREGULAR) or word in _NO_PLURAL:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, one in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)] + one
    return word


def _many(word: str) -> str:
    if word in _NO_PLURAL or _one(word) != word:
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def _wanted(table: Table, prefix: str) -> str:
    if table.model is not None:
        return short(_SUFFIX.sub("", snake(table.model.rpartition(".")[2])), _ENTITY)
    return short(singular(snake(table.name.removeprefix(prefix))), _ENTITY)


def _prefix(names: Iterable[str]) -> str:
    """What all tables begin with, up to the first underscore: `wp_`."""
    known = list(names)
    before, mark, _ = known[0].partition("_") if known else ("", "", "")
    shared = before + mark
    alike = all(name.startswith(shared) and len(name) > len(shared) for name in known)
    return shared if mark and alike and len(known) >= _FEW else ""


def _distinct(names: Mapping[str, str]) -> Mapping[str, str]:
    seen: Counter[str] = Counter()
    distinct: dict[str, str] = {}
    for table, name in names.items():
        seen[name] += 1
        distinct[table] = name if seen[name] == 1 else f"{name}_{seen[name]}"
    return distinct
