"""Names of what is to be written, as the backend would name it."""

from __future__ import annotations

from dal.discovery.designing import snake
from dal.discovery.designing.words import camel
from dal.discovery.model import Conventions

_USUAL = "*Repository"
_ANY = "*"


def repository_name(entity: str, conventions: Conventions) -> str:
    """The Protocol of an entity: `OrderRepository`, or as the backend's own data access is called."""
    pattern = conventions.repositories or _USUAL
    if _ANY not in pattern:
        pattern = _USUAL
    by_module = pattern == pattern.lower()
    return camel(pattern.replace(_ANY, snake(entity))) if by_module else pattern.replace(_ANY, camel(entity))
