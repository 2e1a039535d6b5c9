"""What one file, or all of them together, say of the database."""

from __future__ import annotations

from dataclasses import dataclass

from dal.discovery.model import Feature, Origin, Routine, Table, Unread
from dal.discovery.schema.changes import Change, apply_changes, created
from dal.discovery.schema.dialects import Dialect
from dal.discovery.schema.drafts import Drafts
from dal.discovery.schema.features import feature_of, features_of
from dal.discovery.schema.routines import Program, with_calls


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables, routines, and what of MySQL they use; `changes` is what they were made from."""

    file: str = ""
    """Empty for several together."""
    dialect: Dialect = Dialect.ANY
    tables: tuple[Table, ...] = ()
    routines: tuple[Routine, ...] = ()
    features: tuple[Feature, ...] = ()
    unread: tuple[Unread, ...] = ()
    changes: tuple[Change, ...] = ()
    programs: tuple[Program, ...] = ()

    @property
    def created(self) -> frozenset[str]:
        """The names, in lower case, of the tables that it creates and keeps."""
        return created(self.changes)


def schema_of(
    file: str,
    dialect: Dialect,
    changes: tuple[Change, ...],
    *,
    programs: tuple[Program, ...] = (),
    unread: tuple[Unread, ...] = (),
) -> Schema:
    """The schema that these changes make of nothing."""
    return finished(
        Schema(file, dialect, unread=unread, changes=changes, programs=programs),
        apply_changes(changes, Origin.DDL),
    )


def finished(schema: Schema, drafts: Drafts) -> Schema:
    """With its tables, routines and features, sorted."""
    routines = sorted(with_calls(schema.programs), key=lambda routine: (routine.kind, routine.name))
    features = [feature for draft in drafts.values() for feature in features_of(draft)]
    features += map(feature_of, routines)
    return Schema(
        schema.file,
        schema.dialect,
        tuple(drafts[name].table() for name in sorted(drafts)),
        tuple(routines),
        tuple(sorted(features, key=lambda feature: (feature.place, feature.name, feature.what))),
        schema.unread,
        schema.changes,
        schema.programs,
    )
