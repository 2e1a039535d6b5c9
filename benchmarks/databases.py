"""The layer on real databases, beside the bare drivers doing the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from benchmarks.effort import Effort
from benchmarks.figures import Figure, Unit, micros, timed
from benchmarks.products import BotoProducts, MySQLProducts, MySQLUsers
from benchmarks.race import Contender, Race, race
from benchmarks.servers import Servers, numbers, servers
from flags import MigrationPhase

V = TypeVar("V")

_COUNTED = 20
"""Calls whose round trips are counted."""
_TIMEOUTS = {"read_timeout": 10, "write_timeout": 10}
_EITHER = (MigrationPhase.MYSQL_ONLY, MigrationPhase.DYNAMODB_ONLY)


def figures(effort: Effort) -> Iterator[Figure]:
    """Reads on either database, dual writes, and the pool."""
    with servers() as found:
        yield from _pool(found, effort)
        yield from _mysql_read(found, effort)
        yield from _dynamodb_read(found, effort)
        yield from _dual_write(found, effort)


def _pool(found: Servers, effort: Effort) -> Iterator[Figure]:
    through = found.mysql.reading(_nothing)
    with closing(found.bare_mysql(autocommit=True)) as bare:
        laps = race(effort.cheap, pool=through, ping=bare.ping)
    yield timed(
        "pool: checkout, liveness, binding to the thread, return",
        laps.median("pool"),
        Unit.MICROSECONDS,
        budget=5,
        peer=f"the ping of other pools {micros(laps.median('ping'))}",
    )


def _mysql_read(found: Servers, effort: Effort) -> Iterator[Figure]:
    ours = partial(found.layer(MigrationPhase.MYSQL_ONLY).products.find, 1)
    with (
        closing(found.bare_mysql(autocommit=True)) as connection,
        closing(found.bare_mysql(autocommit=True, **_TIMEOUTS)) as careful,
    ):
        bare, timeouts = (partial(MySQLProducts(each).find, 1) for each in (connection, careful))
        _agree(bare(), ours())
        laps = _warm_race(effort.dear * 3, 10, bare=bare, ours=ours, timeouts=timeouts)
        extra = (len(_statements(found, ours)) - len(_statements(found, bare))) / _COUNTED
    yield Figure(
        "single route on PyMySQL over the bare read",
        laps.ratio("ours", over="bare"),
        Unit.TIMES,
        budget=1.05,
        peer=f"{micros(laps.median('ours'))}, bare {micros(laps.median('bare'))},"
        f" with the layer's timeouts {micros(laps.median('timeouts'))}",
    )
    yield Figure("single route on PyMySQL: extra", extra, Unit.ROUND_TRIPS, budget=0, peer="the server's own log")


def _dynamodb_read(found: Servers, effort: Effort) -> Iterator[Figure]:
    layer = found.layer(MigrationPhase.DYNAMODB_ONLY)
    ours = partial(layer.products.find, 1)
    _agree(ours(), found.layer(MigrationPhase.MYSQL_ONLY).products.find(1))
    with closing(found.bare_dynamodb()) as client:
        plain = BotoProducts(client, found.address["TableName"], found.address["Key"])
        _agree(ours(), plain.find())
        laps = _warm_race(effort.dear, 5, bare=plain.get, entity=plain.find, ours=ours)
    yield Figure(
        "single route on DynamoDB over a default boto3 client",
        laps.ratio("ours", over="bare"),
        Unit.TIMES,
        budget=0.9,
        peer=f"{micros(laps.median('ours'))} for an entity, bare {micros(laps.median('bare'))} for the raw item",
    )
    yield Figure(
        "single route on DynamoDB over a default boto3 client, both for an entity",
        laps.ratio("ours", over="entity"),
        Unit.TIMES,
        budget=0.9,
        peer=f"{micros(laps.median('ours'))}, by boto3's TypeDeserializer {micros(laps.median('entity'))}",
    )


def _dual_write(found: Servers, effort: Effort) -> Iterator[Figure]:
    layer = found.layer(MigrationPhase.DUAL_WRITE)
    with closing(found.bare_mysql(autocommit=False)) as connection, closing(found.bare_dynamodb()) as client:
        item = client.get_item(**found.address)["Item"]
        put = partial(client.put_item, TableName=found.address["TableName"], Item=item)
        product = _Pair(MySQLProducts(connection).stock, layer.products.stock, lambda: next(numbers))
        user = _Pair(MySQLUsers(connection).rename, layer.users.rename, lambda: f"Ada {next(numbers)}")
        yield from _write_figures(found, effort, "journal policy", product, put)
        product.ours()  # the last bare put put an old item back
        _agree(*(found.layer(phase).products.find(1) for phase in _EITHER))
        yield from _write_figures(found, effort, "two unique keys", user, put)


def _write_figures(
    found: Servers, effort: Effort, name: str, pair: _Pair[V], put: Callable[[], object]
) -> Iterator[Figure]:
    def bare() -> None:
        pair.bare()
        put()

    laps = _warm_race(effort.dear, 3, bare=bare, ours=pair.ours, mysql=pair.bare, dynamodb=put)
    ours, plain = _statements(found, pair.ours), _statements(found, pair.bare)
    yield Figure(
        f"dual write ({name}) over a bare transaction and a bare put",
        laps.ratio("ours", over="bare"),
        Unit.TIMES,
        budget=1.25,
        peer=f"{micros(laps.median('ours'))}, transaction {micros(laps.median('mysql'))}"
        f" and put {micros(laps.median('dynamodb'))}",
    )
    yield Figure(
        f"dual write ({name}): extra",
        (len(ours) - len(plain)) / _COUNTED,
        Unit.ROUND_TRIPS,
        budget=1,
        peer=f"{len(ours) / _COUNTED:g} of MySQL, bare {len(plain) / _COUNTED:g}",
    )


@dataclass(frozen=True, slots=True)
class _Pair(Generic[V]):
    """The same write without and with the layer, each time with another value."""

    plainly: Callable[[int, V], None]
    dually: Callable[[int, V], None]
    value: Callable[[], V]

    def bare(self) -> None:
        self.plainly(1, self.value())

    def ours(self) -> None:
        self.dually(1, self.value())


def _warm_race(rounds: int, batch: int, **calls: Callable[[], object]) -> Race:
    """Several calls in a row after one that is not timed, so that nobody meets the caches of another one.

    Otherwise those in the middle would lose: whoever is last in a round is first in the next one, and still warm.
    """
    return race(rounds, **{name: Contender(call, batch=batch, warm=1) for name, call in calls.items()})


def _nothing() -> None:
    """Nobody needs the connection."""


def _statements(found: Servers, call: Callable[[], object]) -> list[str]:
    with found.statements() as statements:
        for _ in range(_COUNTED):
            call()
    return statements


def _agree(*answers: object) -> None:
    if answers[0] is None or any(answer != answers[0] for answer in answers):
        raise RuntimeError(f"these should be one product: {answers}")
