"""Where the flags come from and what they mean. Knows neither `dal` nor `metrics`."""

from typing import TYPE_CHECKING

from flags.combinations import COMBINATIONS, Combination, CombinationKind, classify
from flags.fake import FakeFlagSource, FlagChanges
from flags.file import FileFlagSource
from flags.guard import Guard, GuardLevel
from flags.lastgood import LastGood, state_directory
from flags.mapping import FLAG_NAMES, wish_from
from flags.observer import FlagObserver, NullObserver
from flags.phases import Backend, FeatureFlags, MigrationPhase, Route, route_of
from flags.publisher import Publishing
from flags.rollout import Sticky
from flags.settings import UnleashSettings
from flags.snapshot import FlagSnapshot, Rollout
from flags.source import FlagSource, Subscriber
from flags.static import StaticFlagSource
from flags.wish import FetchFailure, NoWishError, Rejection, RejectReason, Wish

if TYPE_CHECKING:
    from flags.unleash import UnleashFlagSource

__all__ = [
    "COMBINATIONS",
    "FLAG_NAMES",
    "Backend",
    "Combination",
    "CombinationKind",
    "FakeFlagSource",
    "FeatureFlags",
    "FetchFailure",
    "FileFlagSource",
    "FlagChanges",
    "FlagObserver",
    "FlagSnapshot",
    "FlagSource",
    "Guard",
    "GuardLevel",
    "LastGood",
    "MigrationPhase",
    "NoWishError",
    "NullObserver",
    "Publishing",
    "RejectReason",
    "Rejection",
    "Rollout",
    "Route",
    "StaticFlagSource",
    "Sticky",
    "Subscriber",
    "UnleashFlagSource",
    "UnleashSettings",
    "Wish",
    "classify",
    "route_of",
    "state_directory",
    "wish_from",
]


def __getattr__(name: str) -> object:
    """Import the Unleash SDK only where it is used: it costs a third of a second."""
    if name == "UnleashFlagSource":
        from flags.unleash import UnleashFlagSource  # noqa: PLC0415  the point of this function

        return UnleashFlagSource
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
