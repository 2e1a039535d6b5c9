"""One client's connection to the store: JSON over a kept-alive connection."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 20.0


class Kind(StrEnum):
    """What an answer means to the customer."""

    OK = "ok"
    REFUSED = "refused"  # a business answer: out of stock, not found, taken
    ERROR = "error"  # anything else, no answer included


@dataclass(frozen=True, slots=True)
class Request:
    """What a customer asks of the store."""

    method: str
    path: str
    body: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `code` is the store's word for a refusal or what went wrong."""

    kind: Kind
    body: Any = None
    code: str = ""


class Client:
    """Sends requests one after the other; nothing is sent twice, so that nothing is written twice."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=TIMEOUT)

    def send(self, request: Request) -> Answer:
        """Ask and wait."""
        body = None if request.body is None else json.dumps(request.body).encode()
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            self._connection.request(request.method, request.path, body, headers)
            response = self._connection.getresponse()
            text = response.read()
        except (OSError, HTTPException) as error:
            self._connection.close()
            return Answer(Kind.ERROR, code=type(error).__name__)
        return _understood(response.status, text)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def _understood(status: int, text: bytes) -> Answer:
    try:
        body = json.loads(text) if text else None
    except ValueError:
        return Answer(Kind.ERROR, code=f"status {status}, no JSON")
    if status < 300:  # noqa: PLR2004  the class of successes
        return Answer(Kind.OK, body)
    code = body.get("error", "") if isinstance(body, dict) else ""
    if status in {400, 403, 404, 409} and code:
        return Answer(Kind.REFUSED, body, code)
    return Answer(Kind.ERROR, body, code or f"status {status}")
