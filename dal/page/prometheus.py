"""Asks the HTTP API of Prometheus; what goes wrong is said in one sentence."""

from __future__ import annotations

import json
import re
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import NoReturn
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, build_opener

from dal.errors import ConfigurationError, DalError
from dal.page.trends import Series, Trends, trends

_TIMEOUT = 3.0
_LARGEST = 4_000_000
_DIRECT = build_opener(ProxyHandler({}))  # a proxy of the environment is not for servers of one's own


class PrometheusError(DalError):
    """Prometheus did not answer, or not with what was asked for."""


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A Prometheus at `url`, for example `http://127.0.0.1:9090`; of its jobs those whose whole name `job` fits.

    Raises:
        ConfigurationError: that is no such address, or no regular expression.
    """

    url: str
    job: str = ""

    def __post_init__(self) -> None:
        ConfigurationError.together(self._check_url, self._check_job)

    def _check_url(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise ConfigurationError(
                "--prometheus: write it as http://HOST:PORT, without a user name and password"
            )

    def _check_job(self) -> None:
        """Where Prometheus reads it in another way than Python, Prometheus says so on the page."""
        try:
            with warnings.catch_warnings(action="ignore"):
                re.compile(self.job)
        except re.error as error:
            raise ConfigurationError(
                f"--job: {self.job!r} is no regular expression ({error}); write one like shop or shop-.*"
            ) from error

    @property
    def place(self) -> str:
        """Host and port, for people."""
        return urlsplit(self.url).netloc

    def trends(self) -> Trends:
        """The last half hour.

        Raises:
            PrometheusError: with a sentence that says what to do.
        """
        return trends(self.query, time.time(), self.job)

    def query(self, expression: str, start: float, end: float, step: int) -> list[Series]:
        """Evaluate an expression from `start` to `end` every `step` seconds; raises as `trends`."""
        asked = urlencode({"query": expression, "start": start, "end": end, "step": step})
        body = self._get(f"{self.url.rstrip('/')}/api/v1/query_range?{asked}")
        try:
            return [_series(found) for found in json.loads(body)["data"]["result"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PrometheusError(
                f"what answers at {self.place} is no Prometheus: is --prometheus right?"
            ) from error

    def _get(self, address: str) -> bytes:
        try:
            with _DIRECT.open(address, timeout=_TIMEOUT) as answer:
                body: bytes = answer.read(_LARGEST)
                return body
        except HTTPError as error:
            self._refused(error)
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            said = getattr(reason, "strerror", None) or reason
            raise PrometheusError(
                f"Prometheus at {self.place} does not answer ({said}): is it running, is --prometheus right?"
            ) from error

    def _refused(self, error: HTTPError) -> NoReturn:
        with error:
            try:
                said = str(json.loads(error.read(_LARGEST))["error"])
            except (OSError, ValueError, KeyError, TypeError):
                said = error.reason
        remedy = "; is --job right?" if self.job and "regexp" in said else ""
        raise PrometheusError(
            f"Prometheus at {self.place} refuses the query with status {error.code}: {said}{remedy}"
        ) from error


def _series(found: Mapping[str, object]) -> Series:
    labels, points = found["metric"], found["values"]
    if not isinstance(labels, dict) or not isinstance(points, list):
        raise TypeError("no series")
    return Series(labels, tuple((float(at), float(value)) for at, value in points))
