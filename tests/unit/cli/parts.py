"""A configuration file with something wrong in it, what becomes of it, and what `dal discover` says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import dal
from dal.cli.main import app
from dal.errors import ConfigurationError
from examples.store.integration import CONTRACT

PASSWORD = "s3cret-word"
SOUND: dict[str, Any] = {
    "database": {
        "mysql": {"port": 1, "database": "store", "username": "app", "password": PASSWORD},
        "dynamodb": {"endpoint": "http://127.0.0.1:1", "accessKeyId": "key", "secretAccessKey": PASSWORD},
    },
    "migration": {"contractPath": str(CONTRACT)},
    "metrics": {"enabled": False},
}
"""Nothing is wrong with it but that no server answers on port 1."""

ASKING = """
    def numbers(cursor, user):
        cursor.execute("SELECT number FROM orders WHERE user_id = %s", (user,))
"""
"""A backend's file with one statement, for `dal discover`."""


@dataclass(frozen=True, slots=True)
class Site:
    """A folder with a configuration."""

    folder: Path

    @property
    def config(self) -> Path:
        """The configuration."""
        return self.folder / "switchyard.json"

    def has(self, **sections: Any) -> None:
        """Write a configuration with these sections in place of the sound ones."""
        self.config.write_text(json.dumps({**SOUND, **sections}))

    def has_contract(self, text: str) -> None:
        """Write a contract and a configuration that points to it."""
        path = self.folder / "contract.json"
        path.write_text(text)
        self.has(migration={"contractPath": str(path)})

    def has_entity(self, **parts: Any) -> None:
        """Write the store's contract with these parts of its first entity replaced."""
        document = json.loads(CONTRACT.read_text())
        document["tables"][0]["entities"][0].update(parts)
        self.has_contract(json.dumps(document))

    def run(self, *command: str) -> Result:
        """The command line with this configuration."""
        return CliRunner().invoke(app, [*command, "--config", str(self.config)])

    def problems(self) -> list[str]:
        """What `dal.connect` says."""
        with pytest.raises(ConfigurationError) as caught:
            dal.connect(dal.Config.load(self.config))
        return list(caught.value.problems)


def unwrapped(text: str) -> str:
    """The text without the line breaks that a narrow terminal makes."""
    return "".join(text.split())


def discover(*words: object) -> Result:
    """What is typed after `dal discover`; in one process, for processes take their time."""
    return CliRunner().invoke(app, ["discover", *map(str, words), "--jobs", "1"])


def discovered(*words: object, status: int = 0) -> Any:
    """What `dal discover` prints for programs."""
    result = discover(*words, "--json")
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)
