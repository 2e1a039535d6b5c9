"""The protocol as something to explore: all that can happen, in one small world, under these rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.model.configurations import PLACES, Configuration
from tests.model.decisions import ruling_of
from tests.model.explore import Label, Violation
from tests.model.fleet import fleet, operators
from tests.model.invariants import fault
from tests.model.loads import loads
from tests.model.mirrors import forgotten, mirrors
from tests.model.reads import reads
from tests.model.rollback import rollback
from tests.model.rules import Rules
from tests.model.world import FORTH, Back, Item, Process, Row, World
from tests.model.writes import writes

PROTOCOL = Rules()


@dataclass(frozen=True, slots=True)
class SwitchyardProtocol:
    """See `explore.Specification`."""

    config: Configuration
    rules: Rules = PROTOCOL

    def starts(self) -> Iterator[World]:
        """The one state in which the configuration begins."""
        config, keys = self.config, range(self.config.keys)
        yield World(
            control=ruling_of(config.control),
            clock=0,
            rows=tuple(Row(write=0) for _ in keys),
            items=tuple(Item(version=0, write=0) if config.rows and config.copied else None for _ in keys),
            history=tuple((config.rows,) for _ in keys),
            acknowledged=tuple(0 for _ in keys),
            mirrors=frozenset(),
            processes=tuple(sorted(Process(PLACES.index(place)) for place in config.starts)),
            back=Back() if config.rollbacks else FORTH,
        )

    def moves(self, state: World) -> Iterator[tuple[Label, World | Violation]]:
        """Everything that can happen next."""
        config, rules = self.config, self.rules
        if not config.keys:
            yield from self._rulings(state)
            return
        for label, after in self._happenings(state):
            yield label, after if isinstance(after, Violation) else forgotten(after, config, rules)

    def fault(self, state: World) -> Violation | None:
        """What is wrong with the state, if anything."""
        return fault(state)

    def _happenings(self, state: World) -> Iterator[tuple[Label, World | Violation]]:
        yield from writes(state, self.config, self.rules)
        yield from mirrors(state, self.config, self.rules)
        if self.config.loads:
            yield from loads(state, self.config, self.rules)
        yield from self._rulings(state)

    def _rulings(self, state: World) -> Iterator[tuple[Label, World | Violation]]:
        if self.config.reads:
            yield from reads(state, self.config, self.rules)
        if self.config.wishes:
            yield from fleet(state, self.config, self.rules)
            yield from operators(state, self.rules)
        if self.config.rollbacks:
            yield from rollback(state, self.config, self.rules)
