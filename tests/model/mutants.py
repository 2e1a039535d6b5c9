"""The protocol with a rule left out, and where it is seen what the rule is for.

`watch` names what the missing rule leads to in the end: a symptom that is seen earlier is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.model.configurations import (
    ANSWERING,
    COPIED,
    CUTOVER,
    FIVE,
    FLEET,
    HANDED_OVER,
    LOADS,
    MIRRORS,
    ROLLBACK,
    UNIQUE,
    WOKEN,
    Configuration,
)
from tests.model.explore import Fault, explore
from tests.model.finding import Finding
from tests.model.locks import LockOrder
from tests.model.protocol import SwitchyardProtocol
from tests.model.rules import Rules


@dataclass(frozen=True, slots=True)
class Mutant:
    """Rules of which one is broken; `where` is the world that shows it, None the one of locks."""

    rules: Rules
    where: Configuration | None
    watch: Fault

    def examine(self, name: str) -> Finding:
        """Explore up to the fault."""
        if self.where is None:
            return Finding.of(name, explore(LockOrder(self.rules), watch=(self.watch,)))
        return Finding.of(name, explore(SwitchyardProtocol(self.where, self.rules), watch=(self.watch,)))


_THROUGH = replace(ANSWERING, wishes=(FIVE,), reads=False, deaths=0)
"""From comparing to the end, with a write that is acknowledged on the way."""

MUTANTS = {
    "no_fence": Mutant(Rules(fence=False), CUTOVER, Fault.LOST),
    "no_version_condition": Mutant(Rules(version_condition=False), MIRRORS, Fault.WENT_BACK),
    "no_tombstone": Mutant(Rules(tombstones=False), MIRRORS, Fault.DIVERGED),
    "no_barrier": Mutant(Rules(barrier=False), FLEET, Fault.PHASES),
    "no_strict_drain": Mutant(Rules(strict_drain=False), ANSWERING, Fault.STALE_READ),
    "journal_first_unsorted": Mutant(Rules(journal_last=False, keys_sorted=False), None, Fault.DEADLOCK),
    "version_apart_from_state": Mutant(Rules(state_with_version=False), MIRRORS, Fault.DIVERGED),
    "unjournalled_best_effort": Mutant(Rules(journal_always=False), _THROUGH, Fault.LOST),
    "non_clock_versions_with_tombstone_expiry": Mutant(Rules(clock_versions=False), HANDED_OVER, Fault.WENT_BACK),
    "unconditional_finish": Mutant(Rules(conditional_finish=False), HANDED_OVER, Fault.LOST),
    "no_lease": Mutant(Rules(lease=False), WOKEN, Fault.STALE_READ),
    "journal_first": Mutant(Rules(journal_last=False), None, Fault.DEADLOCK),
    "unsorted_keys": Mutant(Rules(keys_sorted=False), None, Fault.DEADLOCK),
    "early_expiry": Mutant(Rules(patient_expiry=False), MIRRORS, Fault.DIVERGED),
    "backfill_after_the_cutover": Mutant(
        Rules(backfill_fenced=False), replace(HANDED_OVER, backfills=True, writes=1), Fault.LOST
    ),
    "pending_since_the_last_write": Mutant(
        Rules(journal_keeps_age=False), replace(ANSWERING, writes=2), Fault.STALE_READ
    ),
    "unconditional_clear": Mutant(Rules(clear_by_version=False), MIRRORS, Fault.DIVERGED),
    "unique_value_without_version": Mutant(Rules(unique_values_are_keys=False), UNIQUE, Fault.DIVERGED),
    "lease_before_place": Mutant(Rules(place_before_lease=False), WOKEN, Fault.STALE_READ),
    "led_write_without_a_lease": Mutant(Rules(lead_lease=False), ROLLBACK, Fault.LOST),
    "lead_written_down_late": Mutant(Rules(lead_has_turns=False), ROLLBACK, Fault.LOST),
    "lead_item_before_control": Mutant(Rules(control_before_lead=False), ROLLBACK, Fault.LOST),
    "rollback_without_waiting": Mutant(Rules(leases_outlasted=False), ROLLBACK, Fault.LOST),
    "copied_before_the_fence_only": Mutant(Rules(last_round_fenced=False), ROLLBACK, Fault.LOST),
    "deletes_left_behind": Mutant(Rules(deletes_go_back=False), ROLLBACK, Fault.LOST),
    "versions_left_behind": Mutant(Rules(versions_go_back=False), ROLLBACK, Fault.STALE_READ),
    "copies_without_a_fence": Mutant(Rules(copies_fenced=False), ROLLBACK, Fault.LOST),
    "load_without_a_second_look": Mutant(Rules(load_looks=False), LOADS, Fault.DIVERGED),
    "load_broken_off_and_forgotten": Mutant(Rules(load_owes=False), LOADS, Fault.DIVERGED),
    "load_while_dynamodb_is_complete": Mutant(
        Rules(load_uncompletes=False), replace(LOADS, control=COPIED, copied=True), Fault.STALE_READ
    ),
    "dead_not_struck": Mutant(Rules(dead_are_struck=False), WOKEN, Fault.STALE_READ),
}
