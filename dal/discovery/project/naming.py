"""How names are written, told by counting them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

SNAKE, CAMEL, PASCAL, KEBAB = "snake_case", "camelCase", "PascalCase", "kebab-case"
_STYLES = (
    (KEBAB, re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")),
    (SNAKE, re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")),
    (CAMEL, re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)+")),
    (PASCAL, re.compile(r"([A-Z][a-z0-9]*)+")),
)
_WORD = re.compile(r"[a-z][a-z0-9]*")
"""A single word in small letters fits snake_case as well as camelCase."""


def style(names: Iterable[str]) -> tuple[str, float]:
    """The style that most names are in, and the share of all that fit it; empty where there are none."""
    bare = [name.strip("_") for name in names]
    counted = Counter(_style(name) for name in bare if name)
    if not counted:
        return "", 0.0
    words = counted.pop("", 0)
    if not counted:
        return SNAKE, 1.0
    best = max(sorted(counted), key=lambda kind: counted[kind])
    fitting = counted[best] + (words if best in {SNAKE, CAMEL, KEBAB} else 0)
    return best, round(fitting / (words + counted.total()), 3)


def _style(name: str) -> str:
    if _WORD.fullmatch(name):
        return ""
    return next((kind for kind, pattern in _STYLES if pattern.fullmatch(name)), "other")


def tables_style(names: Iterable[str]) -> str:
    """How tables are called, such as `snake_case, plural, prefix app_`; empty where there are none."""
    plain = sorted(set(names))
    if not plain:
        return ""
    parts = [style(plain)[0], "plural" if _are_plural(plain) else "singular"]
    prefixes = Counter(name.partition("_")[0] for name in plain if "_" in name)
    shared = [f"{prefix}_" for prefix in sorted(prefixes) if _is_prefix(prefixes[prefix], len(plain))]
    return ", ".join([*parts, *([f"prefix {' '.join(shared)}"] if shared else [])])


def _are_plural(names: list[str]) -> bool:
    return 2 * sum(bool(re.search(r"[^s]s$|ies$|sses$", name.lower())) for name in names) > len(names)


def _is_prefix(count: int, tables: int) -> bool:
    """Whether enough tables share their beginning for it to be a rule."""
    return count >= _FEW and count / tables >= _SHARE


_FEW = 3
_SHARE = 0.15
