"""The Protocols that the core needs and adapters fulfil."""

from dal.ports.database import Chunk, Database, Deferred, Follower, Leader, Sealed, Unit
from dal.ports.fleet import Assembly, Forum, Sighting
from dal.ports.journal import Depth, Entry, Journal

__all__ = [
    "Assembly",
    "Chunk",
    "Database",
    "Deferred",
    "Depth",
    "Entry",
    "Follower",
    "Forum",
    "Journal",
    "Leader",
    "Sealed",
    "Sighting",
    "Unit",
]
