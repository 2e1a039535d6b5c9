"""The shape of what looks at a node."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dal.discovery.project.facts import Fact
from dal.discovery.project.here import Here

Notice = Callable[[Any, Here], Iterable[Fact]]
"""Any: whoever calls it looks it up by the kind of the node, which a type cannot say."""

Noticed = Mapping[type[ast.AST], Notice]
