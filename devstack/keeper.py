"""The process behind `up`: holds a stack until SIGTERM. Should it be killed, the leashes end the servers."""

import importlib
import os
import signal
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any, NoReturn

from devstack.errors import StateError
from devstack.identity import identity
from devstack.mysqlserver import MySqlServer
from devstack.packages import Part
from devstack.stack import Stack
from devstack.state import Kept, Row, save, state_file

Extra = Callable[[Stack], Collection[Row]]


def keep(parts: Collection[Part], extras: Collection[str] = ()) -> None:
    """Start the stack and the extras, write the state file, and wait for SIGTERM.

    Args:
        parts: what to start.
        extras: `module:function`; each is called with the running stack, may start more with `stack.run`, and
            returns rows to print.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _leave)
    with Stack.start(parts) as stack:
        if Part.UNLEASH in parts:
            with stack.unleash.admin() as admin:
                admin.provision()
        more = [row for name in extras for row in find_extra(name)(stack)]
        try:
            save(_describe(stack, [*rows(stack), *more]))
            while True:
                signal.pause()
        finally:
            state_file().unlink(missing_ok=True)


def _leave(*_: object) -> NoReturn:
    raise SystemExit(0)


def find_extra(name: str) -> Extra:
    """The function behind `module:function`.

    Raises:
        StateError: there is none.
    """
    module, _, function = name.partition(":")
    try:
        extra: Extra = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise StateError(f"{name} is not a function that can be imported: {error}") from error
    return extra


def rows(stack: Stack) -> list[Row]:
    """What people want to know about the parts of this stack."""
    return [row(stack) for part, row in ROWS.items() if part in stack.addresses]


def _unleash(stack: Stack) -> Row:
    unleash = stack.unleash
    return ("Unleash", unleash.url, f"{unleash.username} / {unleash.password}")


def _database(name: str, server: MySqlServer) -> Row:
    return (name, f"{server.host}:{server.port}/{server.database}", f"{server.user} / {server.password}")


def _dynamodb(stack: Stack) -> Row:
    dynamodb = stack.dynamodb
    return (
        "DynamoDB Local",
        dynamodb.endpoint,
        f"{dynamodb.access_key} / {dynamodb.secret_key} ({dynamodb.region})",
    )


ROWS: Mapping[Part, Callable[[Stack], Row]] = {
    Part.MARIADB: lambda stack: _database("MariaDB", stack.mariadb),
    Part.MYSQL: lambda stack: _database("MySQL", stack.mysql),
    Part.DYNAMODB: _dynamodb,
    Part.UNLEASH: _unleash,
    Part.PROMETHEUS: lambda stack: ("Prometheus", stack.prometheus.url, ""),
    Part.ALERTMANAGER: lambda stack: ("Alertmanager", stack.alertmanager.url, ""),
}


def _describe(stack: Stack, printed: Collection[Row]) -> Kept:
    return Kept(
        pid=os.getpid(),
        identity=identity(os.getpid()) or "",
        folder=str(stack.folder),
        processes=stack.processes,
        rows=tuple(printed),
        addresses={part.value: _plain(address) for part, address in stack.addresses.items()},
    )


def _plain(address: object) -> dict[str, Any]:
    if is_dataclass(address) and not isinstance(address, type):
        return asdict(address)
    raise TypeError(f"{address!r} is not an address")
