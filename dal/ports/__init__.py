"""The Protocols that the core needs and adapters fulfil."""

from dal.ports.database import Chunk, Database, Deferred, Follower, Leader, Unit

__all__ = ["Chunk", "Database", "Deferred", "Follower", "Leader", "Unit"]
