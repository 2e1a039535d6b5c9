"""`dal backfill` and `dal verify` where there is a journal."""

from __future__ import annotations

from dal.domain import Key
from dal.domain.control import Authority
from tests.contract.rows import user
from tests.unit.cli.fakes import Bench


def _old(bench: Bench, name: str = "ann") -> Key:
    """A user of before the journal."""
    return Key("user", (bench.mysql.table("user").insert(user(name))["id"],))  # type: ignore[arg-type]


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


