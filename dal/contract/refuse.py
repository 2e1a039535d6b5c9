"""Refuses, by path, whatever of the dialect is not implemented: silently doing less would move wrong data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dal.contract.document import AttributePart, EntityPart, IndexPart, TablePart, Transformation
from dal.contract.problems import Problems
from dal.contract.refusals import CALCULATIONS, JOINS, STRING_FORMAT, TRANSFORMATIONS, UNKNOWN, Refusal
from dal.contract.singles import ENTITY_WORDS

_ALSO_V1_INDEX = "GSI"
_TYPES = ("multi-entity", "single-entity")
"""The second only where it could not be unfolded: see `singles`."""
_PROJECTIONS = ("ALL", "KEYS_ONLY", "INCLUDE")
_EQUALITY = re.compile(r"\s*`?(\w+)`?\.`?(\w+)`?\s*=\s*`?(\w+)`?\.`?(\w+)`?\s*")


def refuse(part: TablePart, path: str, problems: Problems) -> None:
    """Add a finding for every part of a table that is not implemented or stands in the wrong place."""
    _kind(part, path, problems)
    for number, index in enumerate(part.gsis):
        _index(index, f"{path}.gsis[{number}]", problems)
    for number, entity in enumerate(part.entities):
        place = f"{path}.entities[{number}]"
        for position, attribute in enumerate(entity.attributes):
            _attribute(attribute, entity.source_table, f"{place}.attributes[{position}]", problems)
        _joins(entity, place, problems)


def refused(part: AttributePart) -> bool:
    """Whether it is of other rows, so that nothing can be compiled from it."""
    return part.join is not None or part.calculation is not None


def _kind(part: TablePart, path: str, problems: Problems) -> None:
    if part.type == _ALSO_V1_INDEX:
        remedy = "move it into the gsis of its table"
        problems.add(f"{path}.type", "an index is described with its table, not beside it", remedy)
    elif part.type not in _TYPES:
        problems.add(f"{path}.type", f"there is no type {part.type!r}", f"write one of {', '.join(_TYPES)}")
    if part.type == "single-entity" and part.entities:
        remedy = 'give it attributes instead, or write "multi-entity"'
        problems.add(f"{path}.type", "a single-entity table has no entities of its own", remedy)
    if part.type == "multi-entity" and part.attributes:
        problems.add(f"{path}.attributes", "a multi-entity table has no attributes of its own", "write []")
    if part.type == "multi-entity":
        _misplaced(part, path, problems)
    if not part.entities and part.type in _TYPES:
        words = "attributes" if part.type == "single-entity" else "entities"
        problems.add(f"{path}.{words}", "there are none", "describe at least one")


def _misplaced(part: TablePart, path: str, problems: Problems) -> None:
    for word in (*ENTITY_WORDS, "entity_type"):
        if getattr(part.x_dal, word) is not None:
            what = "it says something of an entity, and this table has several"
            problems.add(f"{path}.x_dal.{word}", what, f"move it to where the entity is: entities[…].x_dal.{word}")


def _index(part: IndexPart, path: str, problems: Problems) -> None:
    if part.projection not in _PROJECTIONS:
        remedy = f"write one of {', '.join(_PROJECTIONS)}"
        problems.add(f"{path}.projection", f"there is no projection {part.projection!r}", remedy)
    if bool(part.projected_attributes) != (part.projection == "INCLUDE"):
        what = "only a projection INCLUDE names attributes, and it names at least one"
        problems.add(f"{path}.projected_attributes", what, 'name some with "INCLUDE", else leave them out')


def _attribute(part: AttributePart, source_table: str, path: str, problems: Problems) -> None:
    kind = part.transformation.type if part.transformation else STRING_FORMAT
    if part.join is not None:
        _refuse(f"{path}.join", "join", _type(part.join), JOINS, problems)
    if part.calculation is not None:
        _refuse(f"{path}.calculation", "calculation", _type(part.calculation), CALCULATIONS, problems)
    if kind != STRING_FORMAT:
        _refuse(f"{path}.transformation", "transformation", kind, TRANSFORMATIONS, problems)
    elif part.transformation is not None:
        _string_format(part.transformation, f"{path}.transformation", problems)
    if part.denormalized and not refused(part):
        what = "nothing says whose data it copies, and copies of other rows are not implemented"
        problems.add(f"{path}.denormalized", what, "remove it, or the attribute")
    if part.source_table != source_table:
        what = f"the entity is made of {source_table!r}, and copies of other rows are not implemented"
        problems.add(f"{path}.source_table", what, JOINS["foreign-key"][1])


def _string_format(part: Transformation, path: str, problems: Problems) -> None:
    if part.format is None:
        problems.add(f"{path}.format", "is missing, so nothing is formatted", 'write one, as in "USER#{id}"')
    if part.source_format is not None:
        problems.add(f"{path}.source_format", "columns are read by their SQL type", "remove it")


def _type(described: object) -> str:
    return str(described.get("type")) if isinstance(described, dict) else "None"


def _refuse(path: str, what: str, kind: str, known: Mapping[str, Refusal], problems: Problems) -> None:
    why, remedy = known.get(kind, UNKNOWN)
    problems.add(path, f"{what} {kind!r} is not implemented: {why}", remedy)


def _joins(entity: EntityPart, path: str, problems: Problems) -> None:
    """What is wrong with joins even for those who implement them: views made of them would show other rows."""
    seen: dict[object, tuple[str, object]] = {}
    for where, described in _described(entity):
        target = described.get("join_alias", described.get("target_table"))
        condition = " ".join(str(described.get("join_condition")).split())
        same = _EQUALITY.fullmatch(condition)
        if same and same[1] == same[3]:
            what = f"both sides of {condition!r} are columns of {same[1]}, so each row is compared with itself"
            problems.add(f"{path}.{where}.join_condition", what, "remove it: see the finding about the whole")
        sides = frozenset(condition.split(" = "))
        first, of_first = seen.setdefault(target, (where, sides))
        if of_first != sides:
            what = (
                f"{target!r} is already joined for {first}, on another condition: which row is meant is not said"
            )
            problems.add(f"{path}.{where}.target_table", what, "remove one, or give each an alias")


def _described(entity: EntityPart) -> Iterator[tuple[str, dict[str, object]]]:
    for number, part in enumerate(entity.attributes):
        for word in ("join", "calculation"):
            described = getattr(part, word)
            if isinstance(described, dict) and "join_condition" in described:
                yield f"attributes[{number}].{word}", described
