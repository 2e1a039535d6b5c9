"""What provisioning plans to do, what an inspection finds, what a log says: without a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from flags import FLAG_NAMES, MigrationPhase
from flags.admin import AdminError, Board, Place, Trouble, findings, on_off, plan, replay
from flags.admin.answers import Event
from flags.admin.intent import intended
from flags.admin.provisioning import strategy_of
from flags.admin.texts import DESCRIPTIONS
from flags.mapping import ROLLOUT_FLAGS
from tests.unit.flags.boards import HERE, THERE, across, board, empty, having, put, ramped
from tests.unit.flags.parts import rollout

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
SHOWN = 36
"""Letters of a description that Unleash shows; tests/scenario/test_unleash_ui.py looks at it."""
NO_WRITES = {"WRITE_MYSQL": False, "WRITE_DDB": False}
CONSTRAINED = {"name": "default", "constraints": [{"contextName": "userId"}]}


def _plan(found: Board, phase: MigrationPhase | None = None) -> list[str]:
    return [step.what for step in plan(found, phase)]


@pytest.mark.parametrize("phase", MigrationPhase, ids=str)
def test_nothing_to_do(phase: MigrationPhase) -> None:
    """Where all is there, whatever the toggles say."""
    assert _plan(board(phase)) == []
    assert _plan(board(phase), phase) == []


@pytest.mark.parametrize("phase", MigrationPhase, ids=str)
def test_a_start_in_any_phase(phase: MigrationPhase) -> None:
    """Everything is made, and exactly the toggles of the phase are switched on, together."""
    steps = _plan(empty(), phase)
    assert steps[:5] == [f"create {name}" for name in reversed(list(DESCRIPTIONS))]
    on = ", ".join(name for name in FLAG_NAMES if getattr(phase.flags, name))
    assert steps[-1] == f"switch {on} on: phase {phase} ({phase.label})"
    assert len(steps) == 11


def test_what_is_not_as_it_should_be_is_put_right() -> None:
    """A description that is another one, a flag that counts as stale: nothing is switched."""
    found = board(THREE)
    found = found.has(replace(found.toggles["READ_DDB"], description="?", stale=True))
    assert _plan(found) == ["mark READ_DDB as not stale", "describe READ_DDB"]


@pytest.mark.parametrize(
    ("found", "asked", "then"),
    [
        (put(board(FOUR), Place.ARCHIVED, "READ_DDB"), None, "phase 4 (dynamodb-primary)"),
        (put(board(TWO), Place.ARCHIVED, "WRITE_DDB"), None, "phase 2 (dual-write)"),
        (put(board(TWO), Place.ARCHIVED, "WRITE_DDB"), ONE, "phase 1 (mysql-only)"),
        (put(board(TWO), Place.MISSING, "WRITE_DDB"), TWO, "phase 2 (dual-write)"),
        (put(board(FOUR), Place.MISSING, "WRITE_DDB"), None, "phase 4 (dynamodb-primary)"),
        (put(board(THREE), Place.ARCHIVED, *FLAG_NAMES), None, "phase 3 (dual-read-write)"),
        (put(board(THREE), Place.ARCHIVED, *FLAG_NAMES), FIVE, "phase 5 (dynamodb-only)"),
        (put(ramped(board(TWO), "READ_DDB", 25), Place.ARCHIVED, "READ_DDB"), None, "phase 2 (dual-write), 25 %"),
        (put(board(TWO).switched(NO_WRITES), Place.ARCHIVED, "READ_DDB"), None, "read-only"),
    ],
    ids=[
        "as it was",
        "one of two that fit",
        "asked for",
        "missing, asked for",
        "missing, only one fits",
        "all archived",
        "all archived, asked for",
        "a percentage",
        "the kill switch",
    ],
)
def test_what_is_brought_back(found: Board, asked: MigrationPhase | None, then: str) -> None:
    """Archived flags become what they were; new ones what fits, or what is asked for."""
    assert str(intended(found, asked).spells()).startswith(then)


@pytest.mark.parametrize(
    ("found", "asked", "said"),
    [
        (put(board(TWO), Place.MISSING, "WRITE_DDB"), None, "phases 1, 2 fit to the toggles that exist"),
        (put(board(ONE).switched({"READ_MYSQL": False}), Place.ARCHIVED, *FLAG_NAMES), None, "(none is there)"),
        (board(TWO), THREE, "phase 3 does not fit"),
        (put(board(TWO).switched({"READ_MYSQL": False}), Place.MISSING, "WRITE_DDB"), None, "no phase fits"),
        (
            put(across({HERE: TWO, THERE: TWO}), Place.MISSING, "WRITE_DDB"),
            TWO,
            "production would spell phase 1 (mysql-only), and what is meant there is not known",
        ),
    ],
    ids=["two fit", "all archived", "another phase", "none fits", "elsewhere"],
)
def test_what_is_not_guessed(found: Board, asked: MigrationPhase | None, said: str) -> None:
    """A phase that cannot be told is asked for: a wrong one would be a step back, or the last one."""
    with pytest.raises(AdminError) as caught:
        plan(found, asked)
    assert (caught.value.trouble, said in str(caught.value)) == (Trouble.UNDECIDED, True), str(caught.value)


@pytest.mark.parametrize("name", FLAG_NAMES)
def test_new_strategies_are_obeyed(name: str) -> None:
    """As they are made, and once somebody lowers the percentage where that is possible."""
    assert findings(having(board(THREE), name, strategy_of(name))) == []
    lowered = {**strategy_of(name), "parameters": {**dict(strategy_of(name)["parameters"]), "rollout": "25"}}  # type: ignore[call-overload]
    flaws = [finding.flag for finding in findings(having(board(THREE), name, lowered, on=False)) if finding.flag]
    assert flaws == ([] if name in ROLLOUT_FLAGS else [name])


@pytest.mark.parametrize("name", FLAG_NAMES)
def test_descriptions_tell_what_comes_next(name: str) -> None:
    """Each says what a percentage would do and what follows; the beginning is all that Unleash shows at once."""
    text = DESCRIPTIONS[name]
    assert "percentage" in text
    assert "Next: " in text
    assert len(text) < 400
    assert text.index(".") <= SHOWN


def test_descriptions_are_in_the_order_of_the_walk() -> None:
    """Which toggle, which way and to which phase: as the phases differ."""
    for number, (one, two) in enumerate(pairwise(MigrationPhase), 1):
        name = list(DESCRIPTIONS)[number - 1]
        way = on_off(on=getattr(two.flags, name))
        assert getattr(one.flags, name) is not getattr(two.flags, name)
        assert DESCRIPTIONS[name].startswith(f"Step {number}, {way}: phase {two}, ")


@pytest.mark.parametrize(
    ("found", "flag", "said"),
    [
        (put(board(TWO), Place.ARCHIVED, "READ_DDB"), "READ_DDB", "is archived"),
        (put(board(TWO), Place.MISSING, "WRITE_DDB"), "WRITE_DDB", "is missing"),
        (ramped(board(TWO), "READ_MYSQL", 50), "READ_MYSQL", "only READ_DDB and PREFER_DDB can be partial"),
        (ramped(board(TWO), "WRITE_DDB", 50), "WRITE_DDB", "is on for 50 %"),
        (ramped(board(ONE), "WRITE_DDB", 50, on=False), "WRITE_DDB", "(once it is switched on)"),
        (having(board(TWO), "READ_DDB", CONSTRAINED), "READ_DDB", "has constraints"),
        (having(board(TWO), "READ_DDB", {"name": "default", "segments": [1]}), "READ_DDB", "has segments"),
        (
            having(board(TWO), "READ_DDB", rollout(20, stickiness="default")),
            "READ_DDB",
            "tosses a coin per call",
        ),
        (board(TWO).switched({"READ_MYSQL": False}), None, "no phase: both READ flags are off"),
        (ramped(board(FOUR), "READ_DDB", 50), None, "no phase: both READ flags are off"),
    ],
    ids=[
        "archived",
        "missing",
        "READ_MYSQL partial",
        "WRITE_DDB partial",
        "partial but off",
        "constraint",
        "segment",
        "coin toss",
        "no phase",
        "partial in phase 4",
    ],
)
def test_faults_are_found(found: Board, flag: str | None, said: str) -> None:
    """Each planted fault is one finding that says what it is, with a remedy."""
    (finding,) = findings(found)
    assert (finding.flag, said in finding.what, bool(finding.remedy)) == (flag, True, True), finding


@pytest.mark.parametrize("phase", MigrationPhase, ids=str)
def test_nothing_is_found(phase: MigrationPhase) -> None:
    """In any phase, without the optional flag, and with a percentage where one is possible."""
    assert findings(put(board(phase), Place.MISSING, "PREFER_DDB")) == []
    assert findings(ramped(board(TWO), "READ_DDB", 25)) == []


def _event(number: int, kind: str, flag: str, group: str, **more: object) -> Event:
    told = {"id": number, "type": kind, "createdBy": "ann", "createdAt": datetime(2026, 11, 26, tzinfo=UTC)}
    return Event.model_validate({**told, "featureName": flag, "environment": HERE, "groupId": group, **more})


ON, OFF = "feature-environment-enabled", "feature-environment-disabled"


def test_one_step_is_one_entry() -> None:
    """Toggles that were switched together stand together, and no state between them is told."""
    begun = [_event(number, ON, name, "a") for number, name in enumerate(("READ_MYSQL", "WRITE_MYSQL"))]
    begun += [_event(number, OFF, name, "a") for number, name in enumerate(("READ_DDB", "WRITE_DDB"), 2)]
    both = [_event(number, OFF, name, "b") for number, name in enumerate(("READ_MYSQL", "WRITE_MYSQL"), 4)]
    elsewhere = _event(6, ON, "WRITE_DDB", "c", environment="production")
    now = board(ONE).switched({"READ_MYSQL": False, "WRITE_MYSQL": False})
    history = replay([*begun, *both, elsewhere], now)
    assert [str(entry.after) for entry in history.entries] == [str(now.spells()), "phase 1 (mysql-only)"]
    assert (history.entries[0].deeds, history.whole) == (("READ_MYSQL off", "WRITE_MYSQL off"), True)


def test_a_log_that_leads_elsewhere_is_told() -> None:
    """The toggles are not as the log says: part of it is missing."""
    assert not replay([_event(1, ON, "READ_MYSQL", "a")], board(TWO)).whole


def test_strategies_count_where_they_matter() -> None:
    """A percentage is an entry, a strategy that changes nothing is none."""
    begun = [
        _event(number, ON, name, "a") for number, name in enumerate(("READ_MYSQL", "WRITE_MYSQL", "WRITE_DDB"))
    ]
    whole = {"id": "s", **rollout(100)}
    begun += [
        _event(3, "feature-strategy-add", "READ_DDB", "b", data=whole),
        _event(4, ON, "READ_DDB", "c"),
        _event(5, "feature-strategy-update", "READ_DDB", "d", data={"id": "s", **rollout(25)}, preData=whole),
        _event(6, "feature-strategy-remove", "READ_DDB", "e", preData=whole),
    ]
    begun += [_event(7, "feature-strategy-add", "WRITE_DDB", "f", data=whole)]
    history = replay([_event(-1, "feature-created", "READ_DDB", "z"), *begun], board(THREE))
    assert [(entry.deeds, str(entry.after)) for entry in history.entries[:3]] == [
        (("READ_DDB strategy removed",), "phase 3 (dual-read-write)"),
        (("READ_DDB for 25 %",), "phase 2 (dual-write), 25 % of all keys in phase 3"),
        (("READ_DDB on",), "phase 3 (dual-read-write)"),
    ]
