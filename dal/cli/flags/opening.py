"""The way to the Admin API of the flag server, and what to do when it does not do what it is asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dal.cli.shared import explained
from dal.config import Config
from dal.config.sections import Unleash
from dal.errors import ConfigurationError, DalError
from flags import UnleashSettings
from flags.admin import AdminError, Trouble, UnleashAdmin, WalkError

TOKEN = "DAL_UNLEASH_ADMIN_TOKEN"  # noqa: S105  the name of a variable
_PATIENCE = 5  # times as long as a process waits for its flags: here nobody's request waits
_WHERE_FROM = "create an admin token in Unleash (Admin settings, API access)"
_REMEDIES = {
    Trouble.UNREACHABLE: "check unleash.url, and whether the server runs",
    Trouble.TIMEOUT: "see with `dal flags status` whether it was done; raise unleash.requestTimeout",
    Trouble.CERTIFICATE: "name the certificate of its authority in SSL_CERT_FILE, or check unleash.url",
    Trouble.UNAUTHORIZED: f"put a valid token into {TOKEN}: {_WHERE_FROM}",
    Trouble.FORBIDDEN: f"the token in {TOKEN} has to be one of the Admin API that may do this: {_WHERE_FROM}",
    Trouble.MOVED: "put the address that it sends to into unleash.url",
    Trouble.NOT_UNLEASH: "check unleash.url: it has to be an Unleash server, with /api or without",
    Trouble.NOT_FOUND: "look with `dal flags status` at what is there",
    Trouble.REFUSED: "look with `dal flags status` at what is there",
    Trouble.BUSY: "wait a minute, then try again; every command may be repeated",
    Trouble.SERVER_ERROR: "see its log, then try again; every command may be repeated",
    Trouble.NO_PROJECT: "set unleash.project to one that exists, or run `dal flags provision`",
    Trouble.ONLY_DEFAULT: "the open-source one has only 'default': set unleash.project to it",
    Trouble.NO_ENVIRONMENT: "set unleash.environment to one of them, or let the project use it",
    Trouble.TAKEN: "names are unique on a server: set unleash.project to that one, or delete the flag there",
    Trouble.UNSAFE: "give --force while no process runs there",
    Trouble.UNDECIDED: "`dal flags phase` and `dal flags set` switch what exists",
}


class FlagServerError(DalError):
    """The flag server did not do what it was asked; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class At:
    """The configuration, and the flag server that it names."""

    config: Config
    admin: UnleashAdmin


@contextmanager
def administered(path: Path | None) -> Iterator[At]:
    """The flag server of the configuration; what goes wrong inside ends the command with a sentence."""
    with explained():
        config = Config.load(path)
        admin = UnleashAdmin(_settings(config.unleash))
        try:
            yield At(config, admin)
        except AdminError as error:
            raise FlagServerError(f"{error}; {_REMEDIES[error.trouble]}") from error
        except WalkError as error:
            raise FlagServerError(str(error)) from error


def _settings(unleash: Unleash | None) -> UnleashSettings:
    if unleash is None:
        raise ConfigurationError("unleash: is missing; `dal flags` needs its url, and project and environment")
    try:
        return UnleashSettings(
            url=unleash.url,
            token=_token(),
            environment=unleash.environment,
            project=unleash.project,
            request_timeout=unleash.request_timeout * _PATIENCE,
        )
    except ValueError as error:
        raise ConfigurationError(f"unleash: {error}") from error


def _token() -> str:
    """From the environment only: an option would stand in the shell's history and in the list of processes."""
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        raise ConfigurationError(f"{TOKEN}: is not set in the environment; {_WHERE_FROM}")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise ConfigurationError(f"{TOKEN}: is malformed (blanks or other characters in it); {_WHERE_FROM}")
    return token
