"""Where the flags come from and what they mean. Knows neither `dal` nor `metrics`."""

from flags.phases import Backend, FeatureFlags, MigrationPhase, Route, route_of
from flags.snapshot import FlagSnapshot, Rollout
from flags.source import FlagSource, Subscriber

__all__ = [
    "Backend",
    "FeatureFlags",
    "FlagSnapshot",
    "FlagSource",
    "MigrationPhase",
    "Rollout",
    "Route",
    "Subscriber",
    "route_of",
]
