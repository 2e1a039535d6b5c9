"""An in-memory database that passes the same suite as the real ones: for tests, demos and embedded runs."""

from dal.adapters.memory.database import MemoryDatabase
from dal.adapters.memory.forum import MemoryForum
from dal.adapters.memory.journal import MemoryJournal
from dal.adapters.memory.table import KeyLike, MemoryTable

__all__ = ["KeyLike", "MemoryDatabase", "MemoryForum", "MemoryJournal", "MemoryTable"]
