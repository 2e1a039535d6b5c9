"""The layer on real databases, beside the bare drivers doing the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks.effort import Effort
from benchmarks.figures import Figure, Unit, micros, timed
from benchmarks.products import BotoProducts, MySQLProducts, MySQLUsers
from benchmarks.race import Contender, Race, race
from benchmarks.servers import Servers, numbers, servers
from flags import MigrationPhase

_TIMEOUTS = {"read_timeout": 10, "write_timeout": 10}
_EITHER = (MigrationPhase.MYSQL_ONLY, MigrationPhase.DYNAMODB_ONLY)


def figures(effort: Effort) -> Iterator[Figure]:
    """Reads on either database, journalled and dual writes, and the pool."""
    with servers() as found:
        yield from _pool(found, effort)
        yield from _mysql_read(found, effort)
        yield from _dynamodb_read(found, effort)
        yield from _mysql_write(found, effort)
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
    yield Figure(
        "single route on PyMySQL over the bare read",
        laps.ratio("ours", over="bare"),
        Unit.TIMES,
        budget=1.05,
        peer=f"{micros(laps.median('ours'))}, bare {micros(laps.median('bare'))},"
        f" with the layer's timeouts {micros(laps.median('timeouts'))}",
    )
    yield _extra("single route on PyMySQL: extra", found, _found, MigrationPhase.MYSQL_ONLY, budget=0)


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


def _mysql_write(found: Servers, effort: Effort) -> Iterator[Figure]:
    phase = MigrationPhase.MYSQL_ONLY
    with closing(found.bare_mysql(autocommit=False)) as connection:
        for name, kind in _KINDS.items():
            pair = kind(found, phase, connection)
            laps = _warm_race(effort.dear, 3, bare=pair.bare, ours=pair.ours)
            times = f"{laps.ratio('ours', over='bare'):.3g} times as long as a bare transaction"
            told = f"{times}: {micros(laps.median('ours'))}, bare {micros(laps.median('bare'))}"
            figure = f"journalled write of MySQL alone ({name}) over a bare transaction: extra"
            yield _extra(figure, found, kind, phase, budget=1, beside=told)


def _dual_write(found: Servers, effort: Effort) -> Iterator[Figure]:
    with closing(found.bare_mysql(autocommit=False)) as connection, closing(found.bare_dynamodb()) as client:
        item = client.get_item(**found.address)["Item"]
        put = partial(client.put_item, TableName=found.address["TableName"], Item=item)
        for name, kind in _KINDS.items():
            pair = kind(found, MigrationPhase.DUAL_WRITE, connection)
            yield _dual_ratio(name, pair, put, effort)
            pair.ours()  # the last bare put put an old item back
            yield _extra(f"dual write ({name}): extra", found, kind, MigrationPhase.DUAL_WRITE, budget=1)
        _stock(found, MigrationPhase.DUAL_WRITE, connection).ours()
        _agree(*(found.layer(phase).products.find(1) for phase in _EITHER))


def _dual_ratio(name: str, pair: _Pair, put: Callable[[], object], effort: Effort) -> Figure:
    def bare() -> None:
        pair.bare()
        put()

    laps = _warm_race(effort.dear, 3, bare=bare, ours=pair.ours, mysql=pair.bare, dynamodb=put)
    return Figure(
        f"dual write ({name}) over a bare transaction and a bare put",
        laps.ratio("ours", over="bare"),
        Unit.TIMES,
        budget=1.25,
        peer=f"{micros(laps.median('ours'))}, transaction {micros(laps.median('mysql'))}"
        f" and put {micros(laps.median('dynamodb'))}",
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """The same call without and with the layer; writes write another value each time."""

    bare: Callable[[], object]
    ours: Callable[[], object]


_Kind = Callable[[Servers, MigrationPhase, Any], _Pair]
"""Makes the pair for these servers, on this bare connection."""


def _found(found: Servers, phase: MigrationPhase, connection: Any) -> _Pair:
    return _Pair(partial(MySQLProducts(connection).find, 1), partial(found.layer(phase).products.find, 1))


def _stock(found: Servers, phase: MigrationPhase, connection: Any) -> _Pair:
    plain, layer = MySQLProducts(connection), found.layer(phase)
    return _Pair(lambda: plain.stock(1, next(numbers)), lambda: layer.products.stock(1, next(numbers)))


def _rename(found: Servers, phase: MigrationPhase, connection: Any) -> _Pair:
    plain, layer = MySQLUsers(connection), found.layer(phase)
    return _Pair(
        lambda: plain.rename(1, f"Ada {next(numbers)}"), lambda: layer.users.rename(1, f"Ada {next(numbers)}")
    )


_KINDS: dict[str, _Kind] = {"journal policy": _stock, "two unique keys": _rename}


def _extra(
    name: str, found: Servers, kind: _Kind, phase: MigrationPhase, *, budget: float, beside: str = ""
) -> Figure:
    """The round trips to MySQL of a call through the layer, less those of the bare one."""
    with (
        found.counted() as (relay, through),
        closing(through.bare_mysql(autocommit=kind is _found)) as connection,
    ):
        pair = kind(through, phase, connection)
        ours, bare = relay.per_call(pair.ours), relay.per_call(pair.bare)
    told = f"{ours:g} of MySQL, bare {bare:g}, counted on the wire"
    return Figure(name, ours - bare, Unit.ROUND_TRIPS, budget=budget, peer=f"{told}; {beside}" if beside else told)


def _warm_race(rounds: int, batch: int, **calls: Callable[[], object]) -> Race:
    """Several calls in a row after one that is not timed, so that nobody meets the caches of another one.

    Otherwise those in the middle would lose: whoever is last in a round is first in the next one, and still warm.
    """
    return race(rounds, **{name: Contender(call, batch=batch, warm=1) for name, call in calls.items()})


def _nothing() -> None:
    """Nobody needs the connection."""


def _agree(*answers: object) -> None:
    if answers[0] is None or any(answer != answers[0] for answer in answers):
        raise RuntimeError(f"these should be one product: {answers}")
