"""`dal backfill` and `dal verify` where there is a journal."""

from __future__ import annotations

from dal.domain import Key
from dal.domain.control import Authority
from tests.contract.rows import user
from tests.unit.cli.fakes import Bench


def _old(bench: Bench, name: str = "ann") -> Key:
    """A user of before the journal."""
    return Key("user", (bench.mysql.table("user").insert(user(name))["id"],))  # type: ignore[arg-type]


def test_backfill_copies_and_has_nothing_to_mark(bench: Bench) -> None:
    """Old rows are written; a second run leaves them as they are."""
    _old(bench)
    first = {"rows": 1, "written": 3, "newer": 0, "removed": 0, "marked": 0, "left": 0}
    assert bench.told("backfill", "user") == {"user": first}
    assert bench.told("backfill", "user")["user"] == {**first, "written": 0, "newer": 3}
    assert bench.mysql.journal.depth().pending == 0


def test_backfill_repairs_what_differs_at_its_version(bench: Bench) -> None:
    """An item that was spoilt, and one that is gone: marked, mirrored anew, cleared."""
    ann, bob = _old(bench, "ann"), _old(bench, "bob")
    assert bench.run("backfill", "--all").exit_code == 0
    bench.spoils(ann, username="eve")
    bench.spoils(bob, gone=True)
    told = bench.told("backfill", "user")["user"]
    assert (told["marked"], told["removed"], told["left"]) == (2, 0, 0)
    assert bench.mysql.journal.depth().pending == 0
    assert bench.run("verify", "--all", "--looks", "0").exit_code == 0


def test_backfill_removes_through_the_journal(bench: Bench) -> None:
    """What MySQL has no more is marked, and gone afterwards."""
    _old(bench)
    assert bench.run("backfill", "--all").exit_code == 0
    bench.mysql.table("user").delete(1)
    told = bench.told("backfill", "user")["user"]
    assert (told["removed"], told["marked"], told["left"]) == (3, 3, 0)
    assert bench.dynamodb.table("user").get(1) is None


def test_backfill_names_what_it_could_not_repair(bench: Bench) -> None:
    """A key that DynamoDB refuses still differs: named, status 1, pending."""
    key = _old(bench)
    assert bench.run("backfill", "--all").exit_code == 0
    bench.spoils(key, username="eve")
    bench.dynamodb.refused.add(key)
    result = bench.run("backfill", "user")
    assert result.exit_code == 1
    assert "still differs: user:1" in result.stderr
    assert bench.mysql.journal.depth().pending == 1


def test_no_backfill_once_mysql_does_not_lead(bench: Bench) -> None:
    """What it holds is old, or about to be."""
    for leader in (Authority.DRAINING, Authority.DYNAMODB):
        bench.control(leader=leader)
        assert "MySQL does not lead" in bench.refuses("backfill", "--all", status=1)


def test_a_clean_verification_of_everything_sets_the_mark(bench: Bench) -> None:
    """Of everything, not of a part."""
    assert "only --all proves" in bench.run("verify", "user", "--looks", "0").stderr
    assert not bench.control().ddb_complete
    assert "DynamoDB counts as complete from now on" in bench.run("verify", "--all", "--looks", "0").stderr
    assert bench.control().ddb_complete


def test_differences_take_the_mark_away(bench: Bench) -> None:
    """Until DynamoDB answers: then it is too late for that, and only said."""
    bench.control(ddb_complete=True)
    _old(bench)
    result = bench.run("verify", "user", "--looks", "0")
    assert result.exit_code == 1
    assert "does not count as complete any more" in result.stderr
    assert "repair them with `dal backfill ENTITY`" in result.stderr
    assert not bench.control().ddb_complete
    bench.control(ddb_complete=True, ddb_answers=True)
    assert bench.run("verify", "user", "--looks", "0").exit_code == 1
    assert bench.control().ddb_complete


def test_pending_keys_are_told_apart(bench: Bench) -> None:
    """What differs and is pending will be repaired; the databases differ all the same."""
    bench.writes()
    result = bench.run("verify", "user", "--looks", "0")
    assert result.exit_code == 1
    assert "missing: user:1, pending in the journal" in result.stderr
    assert "3 of these keys are pending" in result.stderr
    assert "dal backfill" not in result.stderr


def test_the_mark_is_of_one_contract(bench: Bench) -> None:
    """A fleet that goes by another contract is not complete by this one."""
    bench.control(contract="other")
    result = bench.run("verify", "--all", "--looks", "0")
    assert result.exit_code == 1
    assert "another contract" in result.stderr


def test_verifying_once_dynamodb_leads(bench: Bench) -> None:
    """Differences are no fault then, and there is no mark to keep."""
    _old(bench)
    bench.control(leader=Authority.DYNAMODB)
    result = bench.run("verify", "--all", "--looks", "0")
    assert (result.exit_code, "MySQL lacks what was written since" in result.stderr) == (1, True)


def test_without_a_journal_nothing_is_marked(bench: Bench) -> None:
    """Under another guard level there is no fleet to tell."""
    bench.site.has(flags={"guard": "combinations"})
    assert bench.told("backfill", "--all")["user"]["marked"] == 0
    assert "complete" not in bench.run("verify", "--all", "--looks", "0").stderr
