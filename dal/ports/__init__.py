"""The Protocols that the core needs and adapters fulfil."""

from dal.ports.burden import Burden
from dal.ports.database import Chunk, Database, Deferred, Follower, Leader, Sealed, Unit
from dal.ports.fleet import Assembly, Forum, Sighting
from dal.ports.journal import POISONED, Depth, Entry, Journal
from dal.ports.loading import Loaded, Loading
from dal.ports.membership import Alone, Lead, Leadership, Lease, Membership, UnknownLead
from dal.ports.restoring import Led, Restoring
from dal.ports.runs import Runs, Saved
from dal.ports.segments import Astray, Drift, Line, Page, Part, Segments, Text, Unreadable
from dal.ports.slices import Estimate, Place, Slices

__all__ = [
    "POISONED",
    "Alone",
    "Assembly",
    "Astray",
    "Burden",
    "Chunk",
    "Database",
    "Deferred",
    "Depth",
    "Drift",
    "Entry",
    "Estimate",
    "Follower",
    "Forum",
    "Journal",
    "Lead",
    "Leader",
    "Leadership",
    "Lease",
    "Led",
    "Line",
    "Loaded",
    "Loading",
    "Membership",
    "Page",
    "Part",
    "Place",
    "Restoring",
    "Runs",
    "Saved",
    "Sealed",
    "Segments",
    "Sighting",
    "Slices",
    "Text",
    "Unit",
    "UnknownLead",
    "Unreadable",
]
