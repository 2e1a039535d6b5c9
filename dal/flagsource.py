"""From the configuration to the source of flags."""

from __future__ import annotations

import hashlib

from dal.config import Config
from dal.errors import ConfigurationError
from dal.flagwatch import FlagWatch
from flags import (
    FileFlagSource,
    FlagSource,
    Guard,
    GuardLevel,
    LastGood,
    Publishing,
    StaticFlagSource,
    UnleashSettings,
)


def flag_source(config: Config, observer: FlagWatch) -> FlagSource:
    """A flag server beats a file, which beats `featureFlags`, which beat `migration.phase`.

    Raises:
        ConfigurationError: the flags spell nothing that the guard allows, or the server's address is wrong.
    """
    try:
        return _flag_source(config, observer)
    except ValueError as error:
        raise ConfigurationError(str(error)) from error


def _flag_source(config: Config, observer: FlagWatch) -> FlagSource:
    unleash, flags = config.unleash, config.flags
    guard = Guard(GuardLevel(flags.guard))
    if unleash is not None:
        from flags import UnleashFlagSource  # noqa: PLC0415  the SDK costs a third of a second

        kept = LastGood.of_app(unleash.app_name, unleash.environment, directory=flags.state_dir)
        settings = UnleashSettings(
            url=unleash.url,
            token=unleash.token.get_secret_value(),
            app_name=unleash.app_name,
            environment=unleash.environment,
            project=unleash.project,
            refresh_interval=unleash.refresh_interval,
            request_timeout=unleash.request_timeout,
        )
        return UnleashFlagSource(settings, Publishing(config.migration.phase, guard, kept, observer))
    if flags.file is not None:
        place = hashlib.sha256(str(flags.file.resolve()).encode()).hexdigest()[:12]
        kept = LastGood.of_app(flags.file.stem, place, directory=flags.state_dir)
        return FileFlagSource(flags.file, Publishing(config.migration.phase, guard, kept, observer))
    source = (
        StaticFlagSource(config.migration.phase)
        if config.feature_flags is None
        else StaticFlagSource.from_flags(
            {name.upper(): value for name, value in config.feature_flags.model_dump().items()},
            guard=guard,
            configured=config.migration.phase,
        )
    )
    observer.observed(source.snapshot(), None)
    return source
