"""One migration as an operator leads it over the Admin API: the real server and the fake have to tell the same."""

from __future__ import annotations

from collections.abc import Callable

from flags import MigrationPhase
from flags.admin import UnleashAdmin, carry_out, findings, flips_to, judge_flips, plan, replay

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase


def provisioned(admin: UnleashAdmin) -> list[str]:
    """What had to be done, then what is left to do after that."""
    steps = plan(admin.board())
    carry_out(steps, admin)
    assert plan(admin.board()) == []
    return [step.what for step in steps]


def walked(admin: UnleashAdmin, target: MigrationPhase) -> list[tuple[str, str]]:
    """Each flip on the way, and what the toggles spelled after it."""
    told = []
    for flip in flips_to(admin.board(), target):
        flip.carry_out(admin)
        found = admin.board().spells()
        assert found == flip.after
        told.append((flip.what, str(found)))
    return told


def there_and_back(admin: UnleashAdmin) -> None:
    """From a provisioned phase 1 to 5 and back, over a percentage and the kill switch."""
    assert walked(admin, TWO) == [("WRITE_DDB on", "phase 2 (dual-write)")]
    ramp(admin, 25)
    admin.switch({"READ_DDB": True})
    assert str(admin.board().spells()) == "phase 2 (dual-write), 25 % of all keys in phase 3"
    assert walked(admin, THREE) == [("READ_DDB for 100 %", "phase 3 (dual-read-write)")]
    assert [spelled for _, spelled in walked(admin, FIVE)] == [
        "phase 4 (dynamodb-primary)",
        "phase 5 (dynamodb-only)",
    ]
    judge_flips(admin.board(), {"WRITE_DDB": False}).carry_out(admin)
    assert admin.board().spells().read_only
    assert walked(admin, FIVE) == [("WRITE_DDB on", "phase 5 (dynamodb-only)")]
    assert [what for what, _ in walked(admin, ONE)] == [
        "WRITE_MYSQL on",
        "READ_MYSQL on",
        "READ_DDB off",
        "WRITE_DDB off",
    ]


def ramp(admin: UnleashAdmin, percentage: int) -> None:
    """READ_DDB on for some, as a slider in the user interface does it."""
    (strategy, *_) = admin.board().at("READ_DDB").strategies
    parameters = {"rollout": str(percentage), "stickiness": "userId", "groupId": "dal"}
    admin.change_strategy("READ_DDB", {**strategy, "parameters": parameters})


def lost_and_found(admin: UnleashAdmin, archive: Callable[[str], None]) -> None:
    """A flag is archived by mistake in phase 1; it is found, and brought back as it has to be."""
    archive("WRITE_MYSQL")
    (found,) = findings(admin.board())
    assert (found.flag, "is archived" in found.what) == ("WRITE_MYSQL", True)
    assert provisioned(admin) == [
        "archive READ_DDB until the others are back: nobody obeys fewer than four flags",
        "bring WRITE_MYSQL back from the archive",
        "describe WRITE_MYSQL",
        "switch WRITE_MYSQL on",
        "bring READ_DDB back from the archive",
    ]
    assert str(admin.board().spells()) == "phase 1 (mysql-only)"
    assert findings(admin.board()) == []


def remembered(admin: UnleashAdmin, newest: int) -> list[tuple[str, str]]:
    """The newest of the history, and that it leads to what is now."""
    history = replay(admin.events(), admin.board())
    assert history.whole
    return [(", ".join(entry.deeds), str(entry.after)) for entry in history.entries[:newest]]


REMEMBERED = [
    ("READ_DDB brought back, off", "phase 1 (mysql-only)"),
    ("WRITE_MYSQL on", "no phase: READ_DDB missing"),
    ("WRITE_MYSQL brought back, off", "no phase: READ_DDB missing"),
    ("READ_DDB archived", "no phase: READ_DDB, WRITE_MYSQL missing"),
    ("WRITE_MYSQL archived", "no phase: WRITE_MYSQL missing"),
    ("WRITE_DDB off", "phase 1 (mysql-only)"),
    ("READ_DDB off", "phase 2 (dual-write)"),
    ("READ_MYSQL on", "phase 3 (dual-read-write)"),
    ("WRITE_MYSQL on", "phase 4 (dynamodb-primary)"),
    ("WRITE_DDB on", "phase 5 (dynamodb-only)"),
    ("WRITE_DDB off", "read-only"),
    ("WRITE_MYSQL off", "phase 5 (dynamodb-only)"),
    ("READ_MYSQL off", "phase 4 (dynamodb-primary)"),
    ("READ_DDB for 100 %", "phase 3 (dual-read-write)"),
    ("READ_DDB on", "phase 2 (dual-write), 25 % of all keys in phase 3"),
    ("WRITE_DDB on", "phase 2 (dual-write)"),
]
"""What `there_and_back` and `lost_and_found` leave in the log."""
