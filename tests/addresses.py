"""What a machine may lack."""

from __future__ import annotations

import socket

import pytest


def _listens_on_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


_NEEDED = pytest.mark.skipif(not _listens_on_ipv6(), reason="this machine has no IPv6")
IPV6 = [pytest.param(host, marks=_NEEDED) for host in ("::1", "::")]
"""Of this machine alone, and all addresses."""
