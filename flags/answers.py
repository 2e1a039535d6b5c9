"""HTTP answers as the SDK's requests hook sees them: before their bodies."""

from __future__ import annotations

import io
import time

import requests
import urllib3

from flags.polls import Polls


class Answers:
    """Sees each HTTP answer before its body: notes the status, and reads the body within a deadline.

    The timeout of `requests` bounds each wait for the socket; a body that drips would never end.
    """

    def __init__(self, polls: Polls, timeout: float) -> None:
        self._polls = polls
        self._timeout = timeout

    def __call__(self, response: requests.Response, **_: object) -> None:
        """Called by `requests` with each answer, its body still on the way."""
        if response.request.method == "GET":  # registration and metrics are posted
            self._polls.heard(response.status_code)
        try:
            response.raw = io.BytesIO(_read_within(response.raw, self._timeout))
        except urllib3.exceptions.ReadTimeoutError as error:
            raise requests.ReadTimeout(error) from error
        except urllib3.exceptions.HTTPError as error:
            raise requests.ConnectionError(error) from error


def _read_within(raw: urllib3.HTTPResponse, timeout: float) -> bytes:
    deadline = time.monotonic() + timeout
    parts: list[bytes] = []
    while part := raw.read1(decode_content=True):
        parts.append(part)
        if time.monotonic() > deadline:
            raise requests.ReadTimeout("the body did not arrive in time")
    return b"".join(parts)
