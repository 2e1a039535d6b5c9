"""One poll of the SDK, as its cache and its HTTP hook see it: a small state machine without the SDK.

The SDK swallows every failure, so what happened is pieced together: a poll begins when the ETag is read, an
answer shows its status to the hook, a body is written to the cache, and the poll ends when the body is read
back. Why a request failed is in the SDK's log alone (it hides 500, 502 and 504 even from the hook); where that
was not overheard, a poll that ends unheard did not reach the server.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

from flags.payload import compile_payload
from flags.publisher import Publisher
from flags.wish import FetchFailure, NoWishError

_WITH_BODY = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
_BY_STATUS: dict[int, FetchFailure] = {
    HTTPStatus.UNAUTHORIZED: FetchFailure.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN: FetchFailure.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND: FetchFailure.NOT_FOUND,
}


class Polls:
    """Turns polls into offers, confirmations and failures; used by one polling thread at a time."""

    def __init__(
        self,
        publisher: Publisher,
        *,
        timeout: float,
        answered: Callable[[], None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._publisher = publisher
        self._timeout = timeout
        self._answered = answered
        self._elapsed = elapsed
        self._began = elapsed()
        self._status: int | None = None
        self._accepted = False
        self._refused = False
        self._etag = ""
        self._unread: str | None = None

    def begin(self) -> str:
        """A poll begins; returns the ETag of the last accepted body."""
        self._began = self._elapsed()
        self._status, self._accepted, self._refused = None, False, False
        return self._etag

    def heard(self, status: int) -> None:
        """The server answered with this status; its body may still be on the way."""
        self._status = status

    def body(self, raw: str) -> None:
        """A whole body arrived."""
        try:
            wish = compile_payload(raw)
        except NoWishError as error:
            self._refused = True
            self._publisher.fail(error.reason, error.detail)
            return
        self._accepted, self._unread = True, raw
        self._publisher.offer(wish)

    def etag(self, etag: str) -> None:
        """The ETag of this answer: kept only with a body that was accepted, or the old one again."""
        if self._accepted:
            self._etag = etag

    def end(self, overheard: FetchFailure | None = None) -> str | None:
        """The poll is over; returns the body if the SDK has not read it yet.

        Reading it back once is enough: the SDK would parse the whole state again at every poll.
        """
        self._conclude(overheard)
        self._answered()
        unread, self._unread = self._unread, None
        return unread

    def _conclude(self, overheard: FetchFailure | None) -> None:
        if self._accepted or self._refused:
            return
        if self._status == HTTPStatus.NOT_MODIFIED and self._etag:
            self._publisher.confirm()
            return
        took = self._elapsed() - self._began
        detail = f"status {self._status}, no usable body in {took:.1f} s"
        self._publisher.fail(overheard or self._reason(took), detail)

    def _reason(self, took: float) -> FetchFailure:
        if self._status in (None, *_WITH_BODY) and took >= self._timeout:
            return FetchFailure.TIMEOUT
        if self._status is None:
            return FetchFailure.UNREACHABLE
        if self._status in _WITH_BODY:
            return FetchFailure.GARBAGE
        if self._status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return FetchFailure.SERVER_ERROR
        return _BY_STATUS.get(self._status, FetchFailure.UNEXPECTED_STATUS)
