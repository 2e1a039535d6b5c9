"""The rules of the protocol, one switch for each: a specification with one of them off must be found wanting."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)  # looked up by identity, a million times
class Rules:
    """What makes the protocol safe; `Rules()` is the protocol.

    Attributes:
        fence: a commit of MySQL holds to the leader and the epoch under which its operation began.
        version_condition: a mirror is applied only over an older version.
        tombstones: a delete leaves the version behind.
        patient_expiry: a tombstone outlives every mirror of an older version.
        clock_versions: a version is at least the clock, not only one more than the last.
        state_with_version: repair and backfill read state and version in one snapshot.
        backfill_fenced: a backfill reads MySQL only in a snapshot in which DynamoDB does not lead yet.
        journal_always: the policy `best_effort` journals, too.
        journal_keeps_age: a key that is written again while it is pending stays pending since the first write.
        clear_by_version: only the version that was confirmed is cleared.
        unique_values_are_keys: a unique value has a version of its own, not that of its row.
        barrier: steps and joins look at the rest of the fleet.
        strict_drain: DynamoDB answers only after the strict and drained moment.
        conditional_finish: the cutover ends only with an empty journal.
        dead_are_struck: whoever is not counted in a decision is struck in its transaction, and has to join anew.
        place_before_lease: a process that joins anew is in its new place before its answers count again.
        lease: a read is returned only by a process that is still of the fleet.
        lead_lease: a write that DynamoDB leads begins, and is acknowledged, under a lease that has seen it lead.
        lead_has_turns: what is written down of the lead gives way to a later turn only.
        control_before_lead: a rollback changes the control row before the lead item, from which it waits.
        leases_outlasted: after that it waits for longer than a lease.
        last_round_fenced: what is copied and verified in the end is read after that.
        deletes_go_back: tombstones are copied and verified as rows are.
        versions_go_back: MySQL takes over versions with rows.
        copies_fenced: a copy is written only in the turn in which it was read, and while MySQL does not lead.
        load_looks: after a put without a condition it is looked who has written since the row was read.
        load_owes: one that broke off is made good: what was written since then is marked, rows that are gone too.
        load_uncompletes: DynamoDB does not count as complete from before such a put until all have ended.
        journal_last: the journal's statement comes after the application's.
        keys_sorted: the journal locks its keys in their order.
    """

    fence: bool = True
    version_condition: bool = True
    tombstones: bool = True
    patient_expiry: bool = True
    clock_versions: bool = True
    state_with_version: bool = True
    backfill_fenced: bool = True
    journal_always: bool = True
    journal_keeps_age: bool = True
    clear_by_version: bool = True
    unique_values_are_keys: bool = True
    barrier: bool = True
    strict_drain: bool = True
    conditional_finish: bool = True
    dead_are_struck: bool = True
    place_before_lease: bool = True
    lease: bool = True
    lead_lease: bool = True
    lead_has_turns: bool = True
    control_before_lead: bool = True
    leases_outlasted: bool = True
    last_round_fenced: bool = True
    deletes_go_back: bool = True
    versions_go_back: bool = True
    copies_fenced: bool = True
    load_looks: bool = True
    load_owes: bool = True
    load_uncompletes: bool = True
    journal_last: bool = True
    keys_sorted: bool = True
