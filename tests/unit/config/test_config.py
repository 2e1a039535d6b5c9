"""The configuration: the seed's shape, layers, and every problem at once."""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from dal.config import Config
from dal.errors import ConfigurationError
from flags import MigrationPhase

SEED: dict[str, Any] = {
    "database": {
        "mysql": {
            "host": "localhost",
            "port": 3306,
            "database": "online_shopping_store",
            "username": "user",
            "password": "s3cret",
        },
        "dynamodb": {"region": "us-west-2", "endpoint": "http://localhost:8000"},
    },
    "featureFlags": {"READ_MYSQL": True, "READ_DDB": False, "WRITE_MYSQL": True, "WRITE_DDB": False},
    "migration": {
        "contractPath": "./migrationContract.json",
        "phase": "mysql-only",
        "enableComparison": False,
        "logDifferences": True,
    },
}


def _problems(values: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        Config.of(values)
    return list(caught.value.problems)


def test_the_seed_documents_shape_is_read() -> None:
    """The JSON of the seed design is a valid configuration."""
    config = Config.of(SEED)
    assert config.database.mysql.database == "online_shopping_store"
    assert config.database.dynamodb.endpoint == "http://localhost:8000"
    assert config.feature_flags is not None
    assert config.feature_flags.read_mysql
    assert config.migration.phase is MigrationPhase.MYSQL_ONLY
    assert not config.migration.enable_comparison


@pytest.mark.parametrize("spelling", ["dual-write", "DUAL_WRITE", "2"])
def test_a_phase_is_read_as_people_write_it(spelling: str) -> None:
    """A phase may be given by label, name or number."""
    config = Config.of({**SEED, "migration": {"phase": spelling}})
    assert config.migration.phase is MigrationPhase.DUAL_WRITE


def test_every_problem_is_told_at_once_with_path_and_remedy() -> None:
    """Four mistakes in one file are four sentences in one error."""
    problems = _problems(
        {
            "database": {"mysql": {"hots": "x", "database": "d", "username": "u"}},
            "featureFlags": {"READ_MYSQL": True, "READ_DD": False, "WRITE_MYSQL": True, "WRITE_DDB": False},
            "migration": {"phase": "sideways"},
        }
    )
    told = "\n".join(problems)
    assert "database.mysql.hots: is not known here; did you mean database.mysql.host?" in told
    assert "featureFlags.READ_DD: is not known here; did you mean featureFlags.READ_DDB?" in told
    assert "featureFlags.READ_DDB: is missing; set it there or as DAL_FEATURE_FLAGS__READ_DDB" in told
    assert "migration.phase: no such phase: 'sideways'; one of mysql-only" in told
    assert len(problems) == 4


def test_secrets_show_neither_in_reprs_nor_in_errors() -> None:
    """A password is not printed, not even when something beside it is wrong."""
    assert "s3cret" not in repr(Config.of(SEED))
    broken = json.loads(json.dumps(SEED))
    broken["database"]["mysql"]["port"] = "s3cret"
    broken["database"]["mysql"]["password"] = ["s3cret"]
    assert "s3cret" not in "\n".join(_problems(broken))


def test_the_file_of_the_environment_wins_over_the_base_file(tmp_path: Path) -> None:
    """`switchyard.production.json` changes what it names and nothing else."""
    base = tmp_path / "switchyard.json"
    base.write_text(json.dumps(SEED))
    (tmp_path / "switchyard.production.json").write_text(json.dumps({"database": {"mysql": {"host": "db1"}}}))
    config = Config.load(base, environment="production")
    assert config.database.mysql.host == "db1"
    assert config.database.mysql.username == "user"


def test_environment_variables_win_over_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable overrides a camelCase name of a file."""
    base = tmp_path / "c.json"
    base.write_text(json.dumps({**SEED, "shadow": {"sample": 0.5}, "migration": {"contractPath": "a.json"}}))
    monkeypatch.setenv("DAL_MIGRATION__CONTRACT_PATH", "b.json")
    monkeypatch.setenv("DAL_SHADOW__SAMPLE", "0.25")
    monkeypatch.setenv("DAL_FEATURE_FLAGS__WRITE_DDB", "true")
    config = Config.load(base)
    assert config.migration.contract_path == Path("b.json")
    assert config.shadow.sample == 0.25
    assert config.feature_flags is not None
    assert config.feature_flags.write_ddb


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    """Only the default file may be absent."""
    with pytest.raises(ConfigurationError, match="no such file"):
        Config.load(tmp_path / "absent.json")


def test_without_any_file_the_place_and_the_variables_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stands in the wrong folder learns it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAL_CONFIG", raising=False)
    with pytest.raises(ConfigurationError) as raised:
        Config.load()
    assert raised.value.problems == (
        "switchyard.json (there is none in this folder): database: is missing; set it there or as DAL_DATABASE__…",
    )


def test_a_file_that_is_no_json_names_the_place(tmp_path: Path) -> None:
    """A syntax error says where it is."""
    broken = tmp_path / "c.json"
    broken.write_text('{"database": ')
    with pytest.raises(ConfigurationError, match=r"c\.json: not valid JSON: .*line 1"):
        Config.load(broken)


def test_a_copy_in_another_process_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords travel with it, and the environment over there is not asked."""
    config = Config.of(SEED)
    written = pickle.dumps(config)
    monkeypatch.setenv("DAL_DATABASE__MYSQL__HOST", "elsewhere")
    copy = pickle.loads(written)
    assert isinstance(copy, Config)
    assert copy.model_dump() == config.model_dump()
    assert copy.database.mysql.password.get_secret_value() == "s3cret"
