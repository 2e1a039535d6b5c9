"""What happens to whole tables; what happens inside one is in `alterations`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dal.discovery.model import Origin, Place
from dal.discovery.schema.alterations import Alteration
from dal.discovery.schema.drafts import Draft, Drafts, Part, Reference, same


class Change(Protocol):
    """What a statement of DDL, or an operation of a migration, does to the schema.

    A change that is there already must neither fail nor double anything: dumps are newer than the migrations
    beside them as often as older.
    """

    def apply(self, drafts: Drafts, origin: Origin) -> None:
        """Change the tables."""


@dataclass(frozen=True, slots=True)
class Create:
    """CREATE TABLE: of a table that was not dropped it is another record, which only adds."""

    draft: Draft
    place: Place

    def apply(self, drafts: Drafts, origin: Origin) -> None:
        """Put the table there, or what is new of it."""
        key = self.draft.name.lower()
        made = replace(self.draft, origins=(origin,), places=(self.place,))
        drafts[key] = drafts[key].with_record(made) if key in drafts else made


@dataclass(frozen=True, slots=True)
class CreateLike:
    """CREATE TABLE … LIKE …: foreign keys are not copied."""

    table: str
    like: str
    place: Place

    def apply(self, drafts: Drafts, origin: Origin) -> None:
        """Put the copy there."""
        model = drafts.get(self.like.lower(), Draft(self.like))
        parts = tuple(part for part in model.parts if not isinstance(part, Reference))
        draft = Draft(self.table, parts, model.collation, (origin,), (self.place,))
        drafts.setdefault(self.table.lower(), draft)


@dataclass(frozen=True, slots=True)
class Drop:
    """DROP TABLE."""

    table: str
    place: Place

    def apply(self, drafts: Drafts, origin: Origin) -> None:
        """Take it away, if it is there."""
        del origin
        drafts.pop(self.table.lower(), None)


@dataclass(frozen=True, slots=True)
class Rename:
    """RENAME TABLE."""

    table: str
    to: str
    place: Place

    def apply(self, drafts: Drafts, origin: Origin) -> None:
        """Rename it, also where foreign keys name it."""
        del origin
        draft = drafts.pop(self.table.lower(), None)
        if draft is None:
            return
        drafts.setdefault(self.to.lower(), replace(draft, name=self.to))
        for key, other in drafts.items():
            drafts[key] = replace(other, parts=tuple(map(self._followed, other.parts)))

    def _followed(self, part: Part) -> Part:
        if isinstance(part, Reference) and same(part.foreign.table, self.table):
            return replace(part, foreign=replace(part.foreign, table=self.to))
        return part


def apply_changes(changes: Iterable[Change], origin: Origin, drafts: Drafts | None = None) -> Drafts:
    """The tables after these changes; tables that are only altered count if nothing creates any."""
    changes = tuple(changes)
    found = dict(drafts or {})
    if not found and not any(isinstance(change, (Create, CreateLike)) for change in changes):
        found = {change.table.lower(): Draft(change.table) for change in changes if isinstance(change, Alteration)}
    for change in changes:
        change.apply(found, origin)
    return found


def created(changes: Sequence[Change]) -> frozenset[str]:
    """The names, in lower case, of the tables that are created and still there in the end."""
    names: set[str] = set()
    for change in changes:
        if isinstance(change, Create):
            names.add(change.draft.name.lower())
        elif isinstance(change, CreateLike):
            names.add(change.table.lower())
        elif isinstance(change, Drop):
            names.discard(change.table.lower())
    return frozenset(names)
