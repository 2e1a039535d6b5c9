"""From the configuration to the source of flags."""

from __future__ import annotations

import hashlib

from dal.config import Config
from dal.config.sections import Unleash
from dal.errors import ConfigurationError
from flags import (
    FileFlagSource,
    FlagObserver,
    FlagSource,
    Guard,
    GuardLevel,
    LastGood,
    Publishing,
    StaticFlagSource,
    UnleashSettings,
)


def check_flags(config: Config) -> None:
    """Look at what the configuration says of flags, without asking a server.

    Raises:
        ConfigurationError: the flags spell nothing that the guard allows, or the server's address is wrong.
    """
    try:
        if config.unleash is not None:
            _settings(config.unleash)
        elif config.flags.file is None:
            _static(config)
    except ValueError as error:
        place = "" if config.unleash is None else "unleash: "
        raise ConfigurationError(f"{place}{error}") from error


def flag_source(config: Config, observer: FlagObserver) -> FlagSource:
    """A flag server beats a file, which beats `featureFlags`, which beat `migration.phase`.

    Raises:
        ConfigurationError: as `check_flags`.
    """
    check_flags(config)
    unleash, flags = config.unleash, config.flags
    guard = Guard(GuardLevel(flags.guard))
    if unleash is not None:
        from flags import UnleashFlagSource  # noqa: PLC0415  the SDK costs a third of a second

        kept = _kept(unleash.app_name, unleash.environment, config)
        return UnleashFlagSource(_settings(unleash), Publishing(config.migration.phase, guard, kept, observer))
    if flags.file is not None:
        place = hashlib.sha256(str(flags.file.resolve()).encode()).hexdigest()[:12]
        kept = _kept(flags.file.stem, place, config)
        return FileFlagSource(flags.file, Publishing(config.migration.phase, guard, kept, observer))
    source = _static(config)
    observer.observed(source.snapshot(), None)
    return source


def _kept(app: str, environment: str, config: Config) -> LastGood:
    flags = config.flags
    return LastGood.of_app(app, environment, directory=flags.state_dir, one_way=flags.guard != "full")


def _settings(unleash: Unleash) -> UnleashSettings:
    return UnleashSettings(
        url=unleash.url,
        token=unleash.token.get_secret_value(),
        app_name=unleash.app_name,
        environment=unleash.environment,
        project=unleash.project,
        refresh_interval=unleash.refresh_interval,
        request_timeout=unleash.request_timeout,
    )


def _static(config: Config) -> StaticFlagSource:
    if config.feature_flags is None:
        return StaticFlagSource(config.migration.phase)
    flags: dict[str, object] = {name.upper(): on for name, on in config.feature_flags.model_dump().items()}
    guard = Guard(GuardLevel(config.flags.guard))
    return StaticFlagSource.from_flags(flags, guard=guard, configured=config.migration.phase)
