"""What may go wrong between an operator and the flag server."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """Why the server did not do what it was asked: a closed set, so that each has one remedy."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"
    UNAUTHORIZED = "unauthorized"  # it does not know the token
    FORBIDDEN = "forbidden"  # it knows it, and does not let it do this
    MOVED = "moved"
    NOT_UNLEASH = "not_unleash"  # something answers, but not as Unleash does
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    BUSY = "busy"  # too many requests
    SERVER_ERROR = "server_error"
    NO_PROJECT = "no_project"
    ONLY_DEFAULT = "only_default"  # the open-source edition cannot create projects
    NO_ENVIRONMENT = "no_environment"
    TAKEN = "taken"  # the name of a flag is used in another project
    UNDECIDED = "undecided"  # it cannot be told which phase is meant
    UNSAFE = "unsafe"  # on the way there processes would read another phase


class AdminError(Exception):
    """It was not done; `trouble` is for programs, the text says what happened."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        self.trouble = trouble
        self.detail = detail
        super().__init__(detail)
