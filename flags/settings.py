"""How to reach an Unleash server. Apart from the source itself, so that reading it costs no SDK import."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class UnleashSettings:
    """Where the flags are and how often to ask; times are in seconds.

    `url` may end in `/api` or not. `token` is a backend (client) token; it decides which environment is
    answered, `environment` names it in files and in the UI. `metrics` keeps "last seen" alive in the UI.

    Raises:
        ValueError: something can never work; the message names every problem.
    """

    url: str
    token: str = field(repr=False)
    app_name: str = "switchyard"
    environment: str = "development"
    instance_id: str = "switchyard"
    project: str | None = None
    refresh_interval: float = 0.5
    request_timeout: float = 2.0
    metrics: bool = True

    def __post_init__(self) -> None:
        if problems := [remedy for fine, remedy in self._checks() if not fine]:
            raise ValueError("; ".join(problems))

    @property
    def api_url(self) -> str:
        """The address that the SDK wants."""
        plain = self.url.rstrip("/")
        return plain if plain.endswith("/api") else f"{plain}/api"

    def _checks(self) -> tuple[tuple[bool, str], ...]:
        return (
            (_is_http(self.url), f"url must look like http://host:4242/api, not {self.url!r}"),
            (_fits_a_header(self.token) and " " not in self.token, "token is empty or malformed"),
            (_fits_a_header(self.app_name), "app_name must be printable ASCII"),
            (_fits_a_header(self.instance_id), "instance_id must be printable ASCII"),
            (self.refresh_interval > 0, "refresh_interval must be above 0 s"),
            (self.request_timeout > 0, "request_timeout must be above 0 s"),
        )


def _fits_a_header(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable()


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:  # a port that is no number
        return False
