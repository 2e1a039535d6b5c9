"""Brings migrations into their order and applies them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dal.discovery.model import Origin
from dal.discovery.schema.changes import apply_changes
from dal.discovery.schema.dialects import Dialect
from dal.discovery.schema.migrations import Revision
from dal.discovery.schema.naming import turn
from dal.discovery.schema.schema import Schema, finished


def apply_revisions(revisions: Sequence[Revision], base: Schema | None = None) -> Schema:
    """The schema after all migrations; they may begin at one from SQL files."""
    begun = base or Schema(dialect=Dialect.MYSQL)
    ordered = in_order(revisions)
    changes = tuple(change for revision in ordered for change in revision.changes)
    programs = {program.key: program for program in begun.programs}
    programs |= {program.key: program for revision in ordered for program in revision.programs}
    schema = replace(
        begun,
        file="",
        changes=(*begun.changes, *changes),
        programs=tuple(programs[key] for key in sorted(programs)),
    )
    drafts = apply_changes(begun.changes, Origin.DDL)
    return finished(schema, apply_changes(changes, Origin.MIGRATION, drafts))


def in_order(revisions: Sequence[Revision]) -> list[Revision]:
    """Each after those it builds on; what could come next in several branches goes by the file's name."""
    waiting = sorted(revisions, key=lambda revision: (turn(revision.file), revision.file))
    known = {revision.revision for revision in waiting}
    done: set[str] = set()
    ordered: list[Revision] = []
    while waiting:
        ready = (one for one in waiting if all(down in done or down not in known for down in one.down))
        following = next(ready, waiting[0])  # a circle cannot be run either: its first file begins
        waiting.remove(following)
        ordered.append(following)
        done.add(following.revision)
    return ordered
