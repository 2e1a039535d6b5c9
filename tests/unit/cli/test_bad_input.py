"""Bad input ends in sentences: the same ones from `dal.connect` and from `dal check`, place and remedy in each."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from dal.cli.main import app
from tests.unit.cli.parts import PASSWORD, Site, unwrapped

MISSPELT = {"READ_MYSQL": True, "READ_DD": False, "WRITE_MYSQL": True, "WRITE_DDB": False}

FAULTS: dict[str, tuple[Callable[[Site], object], list[tuple[str, str]]]] = {
    "no JSON": (lambda site: site.config.write_text("{"), [("switchyard.json", "not valid JSON")]),
    "no object": (lambda site: site.config.write_text("[]"), [("switchyard.json", "must hold one JSON object")]),
    "no file": (lambda site: site.config.unlink(), [("switchyard.json", "no such file; name one")]),
    "a misspelt flag": (
        lambda site: site.has(featureFlags=MISSPELT),
        [
            ("featureFlags.READ_DDB", "is missing; set it there or as DAL_FEATURE_FLAGS__READ_DDB"),
            ("featureFlags.READ_DD", "did you mean featureFlags.READ_DDB?"),
        ],
    ),
    "a misspelt section": (
        lambda site: site.has(unlesh={"url": "x"}),
        [("unlesh", "did you mean unleash?")],
    ),
    "no contract": (
        lambda site: site.has(migration={"contractPath": str(site.folder / "nowhere.json")}),
        [("nowhere.json", "point to a migrationContract.json")],
    ),
    "a contract that is no JSON": (
        lambda site: site.has_contract('{"tables": ['),
        [("contract.json", "cannot be read as JSON")],
    ),
    "a template with an unknown column": (
        lambda site: site.has_entity(pk_template="USER#{nope}"),
        [("contract.json#tables[0].entities[0].pk_template", "nope")],
    ),
    "flags that spell no phase, and no servers": (
        lambda site: site.has(
            featureFlags={"READ_MYSQL": False, "READ_DDB": False, "WRITE_MYSQL": True, "WRITE_DDB": True}
        ),
        [("featureFlags", "READ"), ("database.mysql (127.0.0.1:1/store)", "no server answers")],
    ),
    "a flag server without an address": (
        lambda site: site.has(unleash={"url": "nowhere", "token": "secret"}),
        [("unleash: url", "must look like http://host:4242/api")],
    ),
    "no servers": (
        lambda site: site.has(),
        [
            ("database.mysql (127.0.0.1:1/store)", "no server answers; check host, port"),
            ("http://127.0.0.1:1", "Could not connect"),
        ],
    ),
}


@pytest.fixture(params=list(FAULTS))
def expected(site: Site, request: pytest.FixtureRequest) -> list[tuple[str, str]]:
    """A site with one fault, and what must be said about it: place and remedy."""
    plant, expected = FAULTS[request.param]
    plant(site)
    return expected


def test_connecting_says_all_of_it(site: Site, expected: list[tuple[str, str]]) -> None:
    """One typed error whose problems name place and remedy, without a secret in them."""
    problems = site.problems()
    assert len(problems) >= len(expected)
    for place, remedy in expected:
        assert any(place in problem and remedy in problem for problem in problems), problems
    assert PASSWORD not in "\n".join(problems)


def test_the_command_says_the_same(site: Site, expected: list[tuple[str, str]]) -> None:
    """Exit status 2, a sentence for each problem, no traceback."""
    result = site.run("check")
    assert result.exit_code == 2
    said = unwrapped(result.output)
    assert said == unwrapped("".join(f"dal: {problem}" for problem in site.problems()))
    assert all(unwrapped(remedy) in said for _, remedy in expected)
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("backfill",), "name entities, or give --all"),
        (("verify", "user", "--all"), "name entities, or give --all"),
        (("verify", "usr"), "no entity 'usr'; it has cart_item"),
        (("backfill", "--all"), "no server answers; check host, port"),
        (("create-tables",), 'Could not connect to the endpoint URL: "http://127.0.0.1:1/"'),
    ],
    ids=["nothing named", "both named", "misspelt", "MySQL unreachable", "unreachable"],
)
def test_commands_that_cannot_run_say_why(site: Site, command: tuple[str, ...], said: str) -> None:
    """Exit status 2 and one sentence."""
    result = site.run(*command)
    assert (result.exit_code, result.output.count("dal: ")) == (2, 1)
    assert unwrapped(said) in unwrapped(result.output)
    assert isinstance(result.exception, SystemExit)


def test_the_environment_counts_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable with nonsense in it is a problem of that setting; its value is not shown."""
    monkeypatch.setenv("DAL_DATABASE__MYSQL__PORT", PASSWORD)
    (problem,) = site.problems()
    assert "database.mysql.port" in problem
    assert PASSWORD not in problem


@pytest.mark.parametrize(
    ("name", "said"), [("switchyard.json", "no server answers"), ("absent.json", "no such file")]
)
def test_the_file_is_found_by_variable(site: Site, monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    """`DAL_CONFIG` names the file for every command; one that is not there is said so."""
    monkeypatch.setenv("DAL_CONFIG", str(site.folder / name))
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 2
    assert unwrapped(said) in unwrapped(result.output)


def test_check_misses_an_extra_as_connecting_does(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spans that are asked for without OpenTelemetry are one of the problems."""
    monkeypatch.setenv("DAL_TRACING__ENABLED", "true")
    monkeypatch.setitem(sys.modules, "dal.tracing", None)
    assert unwrapped("install switchyard-dal[otel]") in unwrapped(site.run("check").output)
    assert any("switchyard-dal[otel]" in problem for problem in site.problems())
