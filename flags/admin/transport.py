"""One request to the Admin API, and what can come of it. The only file here that opens a connection."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from flags.admin.errors import AdminError, Trouble
from flags.settings import UnleashSettings

_TROUBLES: dict[int, Trouble] = {
    HTTPStatus.UNAUTHORIZED: Trouble.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN: Trouble.FORBIDDEN,
    HTTPStatus.NOT_FOUND: Trouble.NOT_FOUND,
}
_LONGEST = 300
_REDIRECTS = range(300, 400)
_FAILURES = range(500, 600)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    body: bytes


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would carry the token to another host, and turn a switch into a look."""

    def redirect_request(self, *_: object) -> None:
        """Never."""


class Transport:
    """Asks the Admin API; proxies of the environment are used as everywhere."""

    def __init__(self, settings: UnleashSettings) -> None:
        self._base = f"{settings.api_url}/admin"
        self._headers = {"Authorization": settings.token, "Content-Type": "application/json"}
        self._timeout = settings.request_timeout
        self._opener = build_opener(_NoRedirects)

    def call(self, method: str, path: str, body: object = None, *, also: Collection[int] = ()) -> Answer:
        """The answer, if it is a success or its status is in `also`.

        Raises:
            AdminError: in every other case.
        """
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._base + path, data=data, headers=self._headers, method=method)  # noqa: S310  the settings insist on http(s)
        try:
            answer = self._sent(request)
        except (OSError, http.client.HTTPException) as error:
            raise self._lost(error) from error
        if answer.status < HTTPStatus.MULTIPLE_CHOICES or answer.status in also:
            return answer
        raise AdminError(*self._refusal(answer))

    def _sent(self, request: Request) -> Answer:
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return Answer(response.status, response.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, error.read())

    def _lost(self, error: Exception) -> AdminError:
        """No answer: why, as far as it can be told."""
        cause = error.reason if isinstance(error, URLError) else error
        if isinstance(cause, TimeoutError):
            return AdminError(Trouble.TIMEOUT, f"{self._base} did not answer within {self._timeout:g} s")
        if isinstance(cause, ssl.SSLError):
            return AdminError(Trouble.CERTIFICATE, f"no secure connection to {self._base}: {cause}")
        if isinstance(cause, http.client.HTTPException):
            return AdminError(Trouble.NOT_UNLEASH, f"{self._base} breaks off its answer ({type(cause).__name__})")
        return AdminError(Trouble.UNREACHABLE, f"no connection to {self._base}: {cause}")

    def _refusal(self, answer: Answer) -> tuple[Trouble, str]:
        if answer.status in _REDIRECTS:
            return Trouble.MOVED, f"{self._base} sends elsewhere (status {answer.status})"
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return Trouble.BUSY, f"{self._base} was asked too often (status {answer.status})"
        said = _message(answer.body)
        if answer.status in _FAILURES:
            return Trouble.SERVER_ERROR, f"the flag server fails with status {answer.status}{said and f': {said}'}"
        if not said:
            return (
                Trouble.NOT_UNLEASH,
                f"{self._base} answers with status {answer.status}, and not as Unleash does",
            )
        trouble = _TROUBLES.get(answer.status, Trouble.REFUSED)
        return trouble, f"the flag server says ({answer.status}): {said}"


def _message(body: bytes) -> str:
    """What an error of Unleash says; nothing where the body is something else's."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    message = found.get("message") if isinstance(found, dict) else None
    return " ".join(message.split())[:_LONGEST].rstrip(".") if isinstance(message, str) else ""
