"""DynamoDB as the core sees it: a database that follows, answers reads, and is written by repositories."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import ParamSpec, TypeVar

from dal.adapters.dynamodb.actions import Action
from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.entity_table import EntityTable
from dal.adapters.dynamodb.errors import translate
from dal.adapters.dynamodb.ids import IdCounter
from dal.adapters.dynamodb.lead import DynamoLead
from dal.adapters.dynamodb.loading import DynamoLoading
from dal.adapters.dynamodb.mirror import NEWER_AND_NOT_LED, Mirror
from dal.adapters.dynamodb.patience import Patience
from dal.adapters.dynamodb.reading import Reader
from dal.adapters.dynamodb.segments import DynamoSegments
from dal.adapters.dynamodb.settings import DynamoSettings
from dal.adapters.dynamodb.stage import Stage
from dal.adapters.dynamodb.tables import check_tables, create_tables
from dal.adapters.dynamodb.transaction import Sender
from dal.contract.codec import Codec
from dal.contract.model import Contract
from dal.domain import Applied, Key, State
from dal.domain.rehearsal import Planned
from dal.ports import Chunk
from flags import Backend

P = ParamSpec("P")
T = TypeVar("T")

_DAY = 24 * 3600
_LOADING = 20.0
"""Seconds that a batch of a backfill is asked again while DynamoDB wants to be spared."""
_MICROSECOND = 1_000_000


def microseconds() -> int:
    """Now, in microseconds since the epoch."""
    return time.time_ns() // 1000


def _token() -> str:
    return uuid.uuid4().hex


class DynamoDatabase:
    """All tables of one contract. Makes no connection before the first call; safe in threads and across forks.

    Args:
        contract: what the items look like.
        settings: where DynamoDB is.
        now: microseconds since the epoch; every write is stamped with it.
        patience: for conflicts and throttles; by default that of the settings.
        token: makes write tokens.
        id_block: ids taken from a counter at once.
    """

    backend = Backend.DYNAMODB

    def __init__(
        self,
        contract: Contract,
        settings: DynamoSettings,
        *,
        now: Callable[[], int] = microseconds,
        patience: Patience | None = None,
        token: Callable[[], str] = _token,
        id_block: int = 100,
    ) -> None:
        patient = patience or Patience(seconds=settings.patience)
        codec = Codec(
            contract,
            clock=lambda: now() / _MICROSECOND,
            tombstone_seconds=settings.tombstone_days * _DAY,
        )
        self.contract = contract
        self._connection = Connection(settings)
        self._reader = Reader(self._connection, codec, patient)
        self._unhurried = Connection(settings.unhurried)
        self.segments = DynamoSegments(self._unhurried, codec, replace(patient, seconds=_LOADING))
        self._hasty = Connection(settings.hasty)
        self._mirror = Mirror(self._hasty, codec, replace(patient, seconds=settings.mirror_timeout))
        self._copier = Mirror(self._connection, codec, patient)
        self._bulk = Connection(settings.unrepeated)
        self.loading = DynamoLoading(self._bulk, codec, self._reader, replace(patient, seconds=_LOADING))
        stage = Stage()
        self._sender = Sender(self._connection, codec, patient, now=now, token=token, stage=stage)
        self._tables = {
            entity.name: EntityTable(entity, self._connection, codec, self._reader, self._sender)
            for entity in contract.entities.values()
        }
        self.ids = IdCounter(self._connection, contract, stage=stage, block=id_block)
        self.lead = DynamoLead(self._connection, contract)

    def __repr__(self) -> str:
        return f"DynamoDatabase({self._connection!r}, {self.contract.path})"

    def reading(self, method: Callable[P, T]) -> Callable[P, T]:
        """The method itself: clients are shared by all threads."""
        return method

    def writing(self, method: Callable[P, T]) -> Callable[P, T]:
        """The method itself: what it writes, it writes in transactions of its own."""
        return method

    def translate(self, error: Exception) -> Exception:
        """The `BackendError` that an escaped botocore error means; any other error as it is."""
        return translate(error)

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        """The current states of the keys, in their order; version 0 where nothing was ever written."""
        return self._reader.fetch(keys)

    def walk(self, entity: str, *, cursor: object | None = None, limit: int = 100) -> Chunk:
        """The next live rows of an entity and the sentinels of its unique keys, in the order of a Scan.

        Sentinels stand where the Scan meets them, not behind their rows; a unique key by its name is walked alone.
        """
        return self._reader.walk(entity, cursor, limit)

    def scan(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:
        """The next live rows and sentinels of all entities: one Scan per table, one table after the other."""
        return self._reader.scan(cursor, limit)

    def led(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:
        """See `Led`: one Scan per table; items that were mirrored last are not shown."""
        return self._reader.led(cursor, limit)

    def hold_to(self, leads: Callable[[], bool]) -> None:
        """From now on no write of DynamoDB's own is sent while this says no: not even another try."""
        self._sender.leads = leads

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        """Take over states whose version is newer than the one held; each key is judged by itself.

        Takes little longer than `mirror_timeout` at the most, since a caller waits for it.
        """
        return self._mirror.apply(states)

    def repair(self, states: Sequence[State]) -> Sequence[Applied]:
        """As `apply`, with the patience of the settings."""
        return self._copier.apply(states)

    def copy(self, states: Sequence[State]) -> Sequence[Applied]:
        """As `apply`, but never over an item that DynamoDB itself was written last: there it is the leader."""
        return self._copier.apply(states, condition=NEWER_AND_NOT_LED)

    def table(self, entity: str) -> EntityTable:
        """What repositories of that entity are written with; raises ContractError for an unknown one."""
        return self._tables[self.contract.entity(entity).name]

    def transact(self, actions: Sequence[Action]) -> int:
        """Do all actions or none; returns the version that every written item now has.

        Raises:
            ConditionFailed: an action found its item otherwise; it says which. Nothing was done.
            ConflictError: other transactions kept the items busy. Nothing was done.
            OutcomeUnknown: an answer was lost, and others have written the item since.
            UnsupportedOperation: more than 100 items. Nothing was sent.
        """
        return self._sender.send(actions)

    def transaction(self) -> AbstractContextManager[None]:
        """What this thread transacts inside is one transaction, sent at the end; reads do not see it before."""
        return self._sender.gathering()

    def rehearsal(self) -> AbstractContextManager[list[Planned]]:
        """What this thread transacts inside is planned, not sent; ids are made up. See `Follower`."""
        return self._sender.rehearsing()

    def create_tables(self) -> tuple[str, ...]:
        """Create what is missing and wait until all is active; returns the names of what was created."""
        return create_tables(self._connection, self.contract)

    def check(self) -> None:
        """Look at every table, at start; raises ConfigurationError with all findings."""
        check_tables(self._connection, self.contract)

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()
        self._unhurried.close()
        self._hasty.close()
        self._bulk.close()
