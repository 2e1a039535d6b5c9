"""The names under which the page answers; under any other it would be readable to whoever owns that name.

A web page of elsewhere may read what has its own name, and whoever owns a name may point it to this machine (DNS
rebinding). An address cannot be pointed elsewhere, so it is enough to look at the name that a browser asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from dal.errors import ConfigurationError

_LOOPBACK = "localhost"
_LONGEST = 253
_HEADER = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+?)\.?)(?::[0-9]{0,5})?", re.ASCII)
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hosts:
    """Those that are known: this machine by its loopback, where is listened, and those that were named.

    Ports do not matter: a tunnel or a proxy may have another one.
    """

    bound: str
    named: frozenset[str] = frozenset()

    @classmethod
    def of(cls, bound: str, named: Iterable[str] = ()) -> Hosts:
        """Listen at `bound`, and be known under these names as well.

        Raises:
            ConfigurationError: one of them is no name.
        """
        return cls(_plain(bound), frozenset(map(_checked, named)))

    def know(self, header: str) -> bool:
        """Whether a request with this Host header is meant for this page."""
        name = _asked(header)
        if name is None:
            return False
        if name in self.named or name in {_LOOPBACK, self.bound}:
            return True
        address, bound = _address(name), _address(self.bound)
        if address is None:
            return False
        return address.is_loopback or address == bound or (bound is not None and bound.is_unspecified)

    def refusal(self, header: str) -> str:
        """Why there is no answer, and what helps."""
        name = _asked(header)
        if name is None:
            return f"{_NOBODY}: open the address that `dal serve` has printed"
        return f"this page is not known as {name}: if that is its name, start `dal serve --allow-host {name}`"


_NOBODY = "the request names no host that could be this page"


def _asked(header: str) -> str | None:
    """The host of a header, None where it is none."""
    found = _HEADER.fullmatch(header)
    if found is None or len(header) > _LONGEST:
        return None
    return _plain(found["v6"] or found["name"])


def _plain(host: str) -> str:
    """In small letters, an address in its shortest form."""
    return str(_address(host) or host.lower())


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _checked(name: str) -> str:
    """As browsers send it."""
    try:
        sent = name.removesuffix(".").encode("idna").decode().lower()
    except UnicodeError:
        sent = ""
    if _address(sent) is None and not _NAME.fullmatch(sent):
        raise ConfigurationError(
            f"--allow-host: {name!r} is no name; write one like migration.example.com, without scheme and port"
        )
    return _plain(sent)
