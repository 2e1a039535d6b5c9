"""Free ports of 127.0.0.1, outside the range from which the kernel picks ports for outgoing connections."""

import random
import socket

RANGE = range(20_000, 32_000)
HOST = "127.0.0.1"


def free_port(*, pick: random.Random | None = None) -> int:
    """A port on which nobody listens."""
    pick = pick or random.SystemRandom()
    return next(port for port in iter(lambda: pick.choice(RANGE), None) if is_free(port))


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
