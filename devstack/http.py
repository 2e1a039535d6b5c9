"""Whether a local HTTP server answers."""

import http.client
from urllib.parse import urlsplit


def answers(url: str, *, seconds: float = 2.0) -> bool:
    """Whether a GET of `url` is answered with status 200; proxies of the environment are not asked."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
