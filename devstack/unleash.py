"""A private Unleash server with its user interface, on a PostgreSQL of its own."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from devstack.http import answers
from devstack.packages import Program
from devstack.ports import HOST, free_port
from devstack.postgres import Postgres
from devstack.server import Recipe
from devstack.tools import Tools
from devstack.unleash_admin import UnleashAdmin


@dataclass(frozen=True, slots=True)
class Unleash:
    """Where the server is, the login of its user interface, and the tokens of its two APIs."""

    port: int
    admin_token: str = field(default="", repr=False)
    client_token: str = field(default="", repr=False)
    username: str = "admin"
    password: str = field(default="unleash4all", repr=False)
    project: str = "default"
    environment: str = "development"

    @property
    def url(self) -> str:
        """The user interface."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """The URL that the SDK wants."""
        return f"{self.url}/api"

    def admin(self) -> UnleashAdmin:
        """A client of the Admin API."""
        return UnleashAdmin(self.url, self.admin_token, project=self.project, environment=self.environment)


def prepare(tools: Tools, folder: Path, postgres: Postgres) -> tuple[Unleash, Recipe]:
    """Say how to run a server in `folder` on a database that has no Unleash tables yet."""
    server = Unleash(
        port=free_port(),
        admin_token=f"*:*.{secrets.token_hex(24)}",
        client_token=f"default:development.{secrets.token_hex(24)}",
    )
    command = [str(tools[Program.NODE]), str(tools[Program.UNLEASH_SERVER])]
    return server, Recipe(
        "unleash", command, folder, lambda: answers(f"{server.url}/ready"), env=_settings(server, postgres)
    )


def _settings(server: Unleash, postgres: Postgres) -> dict[str, str]:
    return {
        "DATABASE_URL": postgres.url,
        "DATABASE_SSL": "false",
        "HTTP_HOST": HOST,
        "HTTP_PORT": str(server.port),
        "UNLEASH_URL": server.url,
        "INIT_ADMIN_API_TOKENS": server.admin_token,
        "INIT_BACKEND_API_TOKENS": server.client_token,
        "INIT_CLIENT_API_TOKENS": server.client_token,  # the name before Unleash 7
        "CHECK_VERSION": "false",
        "SEND_TELEMETRY": "false",
        "LOG_LEVEL": "warn",
        "NODE_ENV": "production",
    }
