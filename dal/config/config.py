"""Where the configuration comes from: files, then environment variables on top; problems all at once."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from dal.config.problems import described
from dal.config.sections import (
    Database,
    Flags,
    FlagValues,
    Fleet,
    Journal,
    Logs,
    Metrics,
    Migration,
    Mirror,
    Rehearsal,
    Shadow,
    Tracing,
    Unleash,
)
from dal.errors import ConfigurationError

DEFAULT_FILE = "switchyard.json"


class Config(BaseSettings):
    """Everything that `dal.connect` needs to know.

    Files use the names of the seed design (`featureFlags`, `contractPath`); snake_case is read as well.
    Environment variables override files: `DAL_DATABASE__MYSQL__HOST`.
    """

    model_config = SettingsConfigDict(
        env_prefix="DAL_", env_nested_delimiter="__", extra="forbid", frozen=True, env_ignore_empty=True
    )

    database: Database
    feature_flags: FlagValues | None = None
    migration: Migration = Migration()
    unleash: Unleash | None = None
    flags: Flags = Flags()
    shadow: Shadow = Shadow()
    fleet: Fleet = Fleet()
    journal: Journal = Journal()
    mirror: Mirror = Mirror()
    rehearsal: Rehearsal = Rehearsal()
    metrics: Metrics = Metrics()
    logs: Logs = Logs()
    tracing: Tracing = Tracing()

    @classmethod
    def load(cls, path: Path | str | None = None, *, environment: str | None = None) -> Config:
        """Read `path`, then the file of the environment beside it, then environment variables.

        Args:
            path: a JSON file; default `DAL_CONFIG`, else `switchyard.json` where it exists, else none.
            environment: `production` adds `switchyard.production.json`; default `DAL_ENVIRONMENT`.

        Raises:
            ConfigurationError: with every problem, each with its path and what to do about it.
        """
        named = path or os.environ.get("DAL_CONFIG")
        base = Path(named or DEFAULT_FILE)
        if named and not base.is_file():
            raise ConfigurationError(f"{base}: no such file; name one, or unset DAL_CONFIG")
        environment = environment or os.environ.get("DAL_ENVIRONMENT")
        files = [base]
        if environment:
            files.append(base.with_suffix(f".{environment}{base.suffix}"))
        told = base if base.is_file() else f"{base} (there is none in this folder)"
        return cls._of([_read(file) for file in files if file.is_file()], told)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Config:
        """Build from a dictionary in the shape of the file.

        Raises:
            ConfigurationError: as `load` does.
        """
        return cls._of([_snake(values)], "<configuration>")

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy for another process says the same, whatever the environment there; passwords travel with it."""
        return _restored, (dict(self.__dict__),)

    @classmethod
    def _of(cls, layers: list[dict[str, Any]], path: Path | str) -> Config:
        """Later layers win over earlier ones, environment variables over all."""

        class Layered(cls):  # type: ignore[valid-type, misc]  # sources are an attribute of the class
            @classmethod
            def settings_customise_sources(
                cls,
                settings_cls: type[BaseSettings],
                init_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the library's signature
                env_settings: PydanticBaseSettingsSource,
                dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
                file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            ) -> tuple[PydanticBaseSettingsSource, ...]:
                sources = [InitSettingsSource(settings_cls, init_kwargs=layer) for layer in reversed(layers)]
                return (env_settings, *sources)

        Layered.__name__ = cls.__name__  # for reprs
        try:
            found: Config = Layered()
        except ValidationError as error:
            raise ConfigurationError(*described(error, path)) from None  # its text would show the input
        return found


def _restored(values: dict[str, Any]) -> Config:
    return Config.model_construct(**values)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigurationError(f"{path}: not valid JSON: {error}") from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: the file must hold one JSON object")
    return _snake(content)


def _snake(values: Mapping[str, Any]) -> dict[str, Any]:
    """`contractPath` becomes `contract_path`, `READ_MYSQL` becomes `read_mysql`: as variables spell them."""
    return {
        re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower(): _snake(value)
        if isinstance(value, Mapping)
        else value
        for name, value in values.items()
    }
