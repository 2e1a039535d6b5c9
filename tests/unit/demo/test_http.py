"""What the store's answers mean to a customer."""

from __future__ import annotations

import pytest

from demo.http import Client, Kind, Request, _understood


@pytest.mark.parametrize(
    ("status", "text", "kind", "code"),
    [
        (200, b'{"id": 1}', Kind.OK, ""),
        (204, b"", Kind.OK, ""),
        (409, b'{"error": "out_of_stock"}', Kind.REFUSED, "out_of_stock"),
        (404, b'{"error": "not_found"}', Kind.REFUSED, "not_found"),
        (404, b"[]", Kind.ERROR, "status 404"),
        (404, b"<html>", Kind.ERROR, "status 404, no JSON"),
        (503, b'{"error": "read_only"}', Kind.ERROR, "read_only"),
        (503, b'{"error": "BackendUnavailable"}', Kind.ERROR, "BackendUnavailable"),
        (500, b'{"error": "not_found"}', Kind.ERROR, "not_found"),
        (200, b"{half", Kind.ERROR, "status 200, no JSON"),
    ],
)
def test_an_answer_is_understood(status: int, text: bytes, kind: Kind, code: str) -> None:
    """A refusal is an answer of the business; what is neither that nor a success is an error."""
    answer = _understood(status, text)
    assert (answer.kind, answer.code) == (kind, code)


def test_no_answer_is_an_error() -> None:
    """A store that is away is counted, not raised."""
    client = Client("http://127.0.0.1:1")
    answer = client.send(Request("GET", "/health"))
    client.close()
    assert (answer.kind, answer.code) == (Kind.ERROR, "ConnectionRefusedError")
