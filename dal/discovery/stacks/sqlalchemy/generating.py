"""Who makes up the primary key, and the types of columns that reference others."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dal.discovery.model import IdGeneration
from dal.discovery.stacks.sqlalchemy.columns import column
from dal.discovery.stacks.sqlalchemy.declared import Constraint
from dal.discovery.stacks.sqlalchemy.mapped import Attribute
from dal.discovery.stacks.sqlalchemy.references import references
from dal.discovery.values.program import External, Foreign, FunctionRef
from dal.discovery.values.value import NONE, Known, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine

_WHOLE = ("INT", "BIGINT", "SMALLINT", "MEDIUMINT", "TINYINT")
_UUIDS = ("uuid", "ulid", "nanoid", "ksuid", "cuid")


def generation(machine: Machine, attributes: Sequence[Attribute], key: tuple[str, ...]) -> IdGeneration | None:
    """AUTO_INCREMENT for the one whole number that is nobody else's, as the library has it."""
    keys = [attribute for attribute in attributes if attribute.column in key]
    if any(_says(attribute, "autoincrement") == Known(value=True) for attribute in keys):
        return IdGeneration.AUTO_INCREMENT
    if any(list(references(attribute)) for attribute in keys) or not keys:
        return None
    made = [_maker(machine, attribute) for attribute in keys]
    if IdGeneration.UUID in made:
        return IdGeneration.UUID
    automatic = len(keys) == 1 and made == [None] and _may_count(machine, keys[0])
    return IdGeneration.AUTO_INCREMENT if automatic else IdGeneration.APPLICATION


def _may_count(machine: Machine, attribute: Attribute) -> bool:
    whole = column(machine, attribute).type.split("(")[0].removesuffix(" UNSIGNED") in _WHOLE
    return whole and _says(attribute, "autoincrement") != Known(value=False)


def _maker(machine: Machine, attribute: Attribute) -> IdGeneration | None:
    """What a default makes."""
    for name in ("default", "default_factory", "insert_default", "server_default"):
        value = _says(attribute, name)
        if value is None or value == NONE:
            continue
        said = _spoken(machine, value).lower()
        return IdGeneration.UUID if any(word in said for word in _UUIDS) else IdGeneration.APPLICATION
    identity = attribute.declaration.positional() if attribute.declaration is not None else ()
    counted = any(isinstance(one, Constraint) and one.kind in ("Identity", "Sequence") for one in identity)
    return IdGeneration.AUTO_INCREMENT if counted else None


def _spoken(machine: Machine, value: Value) -> str:
    """The names in a function that makes a default."""
    if isinstance(value, External | Foreign):
        return value.name
    if isinstance(value, FunctionRef):
        unit = machine.program.unit(value.file)
        node = unit.functions.get(value.key) if unit is not None else None
        return ast.unparse(node) if node is not None else value.key
    return repr(value)


def _says(attribute: Attribute, name: str) -> Value | None:
    return attribute.declaration.says(name) if attribute.declaration is not None else None
