"""The statements on the journal. Keys are given as they are `written`, sorted by whoever gives them."""

# ruff: noqa: S608  names are constants of this file, values are always arguments

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from dal.adapters.mysql.sql import Lock, Statement
from dal.domain.control import Authority

Written = tuple[str, bytes]

NOW = "CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS UNSIGNED)"
"""Microseconds of the server's clock, the same throughout a statement."""

FENCED = "version"
"""The column that the journal statement finds NULL where it is fenced."""

FURTHEST = 86_400
"""Seconds: the longest postponement."""

_AHEAD = f"{NOW} + {FURTHEST * 1_000_000}"


def stamp(keys: Sequence[Written], *, epoch: int, token: bytes, floor: int) -> Statement:
    """Make keys pending under their next version; fails where MySQL does not lead, or in another epoch (0: none).

    The control row is read with a lock, so that whoever waits to change it waits for our commit. Where it is not
    ours the version is NULL, which a strict server refuses: the statements after this one, COMMIT the last of
    them, are not run. (No rows at all would be a success.)

    A key that was pending already keeps its epoch: the write of then was acknowledged without a mirror. Writes
    that are held to no epoch know nothing of strictness, so they count as older than all.
    """
    fence = f"c.leader = '{Authority.MYSQL}' AND " + ("c.epoch = %s" if epoch else "%s = 0")
    return _upsert(keys, fence, (token, epoch, floor), epoch, also="token = VALUES(token), ")


def mark(keys: Sequence[Written], *, above: int = 0) -> Statement:
    """Make keys pending under a version above this one, older than every epoch; fails where DynamoDB leads.

    The token of the last write stays: this is none.
    """
    fence = f"c.leader IN ('{Authority.MYSQL}', '{Authority.DRAINING}') AND %s = 0"
    return _upsert(keys, fence, (None, 0, above + 1), 0, also="")


def _upsert(
    keys: Sequence[Written], fence: str, stamped: tuple[object, ...], fenced: int, *, also: str
) -> Statement:
    values = " UNION ALL ".join(["SELECT %s AS entity, %s AS k"] * len(keys))
    return Statement(
        "INSERT INTO dal_journal (entity, k, token, epoch, version, since, pending)"
        f" SELECT t.entity, t.k, %s, %s, IF(c.id IS NULL, NULL, GREATEST({NOW}, %s)), {NOW}, 1"
        f" FROM ({values}) AS t LEFT JOIN dal_control AS c ON c.id = 1 AND {fence} {Lock.SHARE}"
        " ON DUPLICATE KEY UPDATE version = GREATEST(dal_journal.version + 1, VALUES(version)),"
        " epoch = IF(pending = 1, LEAST(dal_journal.epoch, VALUES(epoch)), VALUES(epoch)),"
        " since = IF(pending = 1, dal_journal.since, VALUES(since)),"
        f" {also}pending = 1, tries = 0, retry_at = 0, error = NULL",  # what pending was is asked before
        (*stamped, *chain.from_iterable(keys), fenced),
    )


def versions(keys: Sequence[Written]) -> Statement:
    """Entity, key and version of those that are in the journal."""
    where = named(keys)
    return Statement(
        f"SELECT entity, k, version FROM dal_journal FORCE INDEX (PRIMARY) WHERE {where.sql}", where.args
    )


def tokens(keys: Sequence[Written]) -> Statement:
    """Token and version of the last writes, once every write that has begun to journal is over."""
    where = named(keys)
    return Statement(
        f"SELECT token, version FROM dal_journal FORCE INDEX (PRIMARY) WHERE {where.sql} {Lock.SHARE}", where.args
    )


def entries(where: Statement, *, limit: int) -> Statement:
    """Entity, key, version, pending, tries, microseconds until the next repair and error, in the order of keys."""
    waits = f"retry_at > {NOW} AND retry_at <= {_AHEAD}"
    return Statement(
        f"SELECT entity, k, version, pending, tries, IF({waits}, retry_at - {NOW}, 0), error"
        f" FROM dal_journal WHERE {where.sql} ORDER BY entity, k LIMIT %s",
        (*where.args, limit),
    )


def pending(*, after: Written | None, ripe: bool, quiet: float) -> Statement:
    """The condition of keys that are pending, due, and not written within the last `quiet` seconds.

    A version or a due time that lies further ahead than it can, was given before the server's clock was set back.
    It says nothing then, and must not hide the key until the clock is there again.
    """
    terms, args = ["pending = 1"], list[object]()
    if after is not None:
        terms.append("((entity = %s AND k > %s) OR entity > %s)")
        args += [*after, after[0]]
    if ripe:
        terms.append(f"(retry_at <= {NOW} OR retry_at > {_AHEAD})")
    if quiet > 0:
        terms.append(f"(version + %s <= {NOW} OR version > {NOW})")
        args.append(int(quiet * 1_000_000))
    return Statement(" AND ".join(terms), tuple(args))


def newer(names: Sequence[str], version: int, *, after: Written | None, limit: int) -> Statement:
    """The next keys of these entities and constraints whose last write has a version above this one."""
    terms, args = [f"entity IN ({', '.join(['%s'] * len(names))}) AND version > %s"], [*names, version]
    if after is not None:
        terms.append("((entity = %s AND k > %s) OR entity > %s)")
        args += [*after, after[0]]
    return Statement(
        f"SELECT entity, k FROM dal_journal FORCE INDEX (PRIMARY) WHERE {' AND '.join(terms)}"
        " ORDER BY entity, k LIMIT %s",
        (*args, limit),
    )


def clock() -> Statement:
    """The server's clock, as versions have it."""
    return Statement(f"SELECT {NOW}")


def unsettled(keys: Sequence[Written]) -> Statement:
    """Whether one of these keys is pending."""
    where = named(keys)
    return Statement(
        f"SELECT EXISTS (SELECT 1 FROM dal_journal FORCE INDEX (PRIMARY) WHERE pending = 1 AND ({where.sql}))",
        where.args,
    )


def depth(poisoned: int) -> Statement:
    """How many keys are pending, how many of them failed so often, and the age of the oldest in microseconds."""
    age = f"CAST({NOW} AS SIGNED) - CAST(MIN(since) AS SIGNED)"
    return Statement(
        f"SELECT COUNT(*), COALESCE(SUM(tries >= %s), 0), COALESCE({age}, 0) FROM dal_journal WHERE pending = 1",
        (poisoned,),
    )


def clear(confirmed: Sequence[tuple[Written, int]]) -> Statement:
    """Take these versions out of what is pending. The index is named: the locks of others lie in a scan."""
    one = " OR ".join(["(entity = %s AND k = %s AND version = %s)"] * len(confirmed))
    return Statement(
        f"UPDATE dal_journal FORCE INDEX (PRIMARY) SET pending = 0 WHERE pending = 1 AND ({one})",
        tuple(chain.from_iterable((*key, version) for key, version in confirmed)),
    )


def postpone(key: Written, version: int, *, seconds: float, error: str) -> Statement:
    """Count a failed repair of this version."""
    delay = int(min(max(seconds, 0.0), FURTHEST) * 1_000_000)
    return Statement(
        f"UPDATE dal_journal SET tries = LEAST(tries + 1, 65535), retry_at = {NOW} + %s, error = %s"
        " WHERE entity = %s AND k = %s AND version = %s AND pending = 1",
        (delay, error, *key, version),
    )


def retry(keys: Sequence[Written] | None) -> Statement:
    """Forget the failures of these pending keys, or of all."""
    chosen = Statement("1") if keys is None else named(keys)
    return Statement(
        "UPDATE dal_journal SET tries = 0, retry_at = 0, error = NULL"
        f" WHERE pending = 1 AND tries > 0 AND ({chosen.sql})",
        chosen.args,
    )


def named(keys: Sequence[Written]) -> Statement:
    """The condition of these keys."""
    by_entity: dict[str, list[bytes]] = {}
    for entity, k in keys:
        by_entity.setdefault(entity, []).append(k)
    terms = [f"(entity = %s AND k IN ({', '.join(['%s'] * len(ks))}))" for ks in by_entity.values()]
    args = chain.from_iterable((entity, *ks) for entity, ks in by_entity.items())
    return Statement(" OR ".join(terms), tuple(args))
