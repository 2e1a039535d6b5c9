"""Where the store's database is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MySQLSettings:
    """How to reach MySQL; read from `STORE_MYSQL_HOST`, `_PORT`, `_USER`, `_PASSWORD` and `_DATABASE`."""

    host: str = "127.0.0.1"
    port: int = 3306
    user: str = "store"
    password: str = field(default="", repr=False)
    database: str = "online_shopping_store"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> MySQLSettings:
        """What the environment says, else the defaults.

        Raises:
            ValueError: the port is no number.
        """
        plain = cls()
        return cls(
            host=env.get("STORE_MYSQL_HOST", plain.host),
            port=int(env.get("STORE_MYSQL_PORT", plain.port)),
            user=env.get("STORE_MYSQL_USER", plain.user),
            password=env.get("STORE_MYSQL_PASSWORD", plain.password),
            database=env.get("STORE_MYSQL_DATABASE", plain.database),
        )
