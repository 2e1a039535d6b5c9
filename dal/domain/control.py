"""What the fleet agrees on: who leads, under which epoch, and who may answer. One row, one value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from flags import MigrationPhase


class Authority(StrEnum):
    """Which backend is written first, fleet-wide."""

    MYSQL = "mysql"
    DRAINING = "draining"  # nobody is, for the moments of the cutover: writes wait
    DYNAMODB = "dynamodb"
    RETURNING = (
        "returning"  # nobody is, for the moments of a rollback: writes wait, MySQL takes over the last of them
    )


_LED_BY_DYNAMODB = frozenset({Authority.DYNAMODB, Authority.RETURNING})
"""Everybody is in phase 5, and stays there until it is known who leads next."""


@dataclass(frozen=True, slots=True)
class Control:
    """The row of `dal_control`.

    Every change of `leader`, `strict` or `ddb_answers` raises `epoch`, and a write of MySQL commits only under the
    epoch that it began with. `strict`: a write is acknowledged only after its mirror. `ddb_answers`: DynamoDB may
    answer reads. `ddb_complete` and `mysql_complete` are set by a clean verification. `armed` allows the cutover.
    `fleet` and `contract` (a hash) say who may join; `schema` is the version of the tables themselves.
    """

    leader: Authority = Authority.MYSQL
    epoch: int = 1
    strict: bool = False
    ddb_answers: bool = False
    ddb_complete: bool = False
    mysql_complete: bool = True
    armed: bool = False
    fleet: str = ""
    contract: str = ""
    schema: int = 1

    @property
    def lowest(self) -> MigrationPhase:
        """The lowest phase that a process may be in."""
        if self.leader in _LED_BY_DYNAMODB:
            return MigrationPhase.DYNAMODB_ONLY
        if self.leader is Authority.DRAINING:
            return MigrationPhase.DYNAMODB_PRIMARY
        return MigrationPhase.DUAL_READ_WRITE if self.strict else MigrationPhase.MYSQL_ONLY

    @property
    def highest(self) -> MigrationPhase:
        """The highest phase that a process may be in."""
        if self.leader in _LED_BY_DYNAMODB:
            return MigrationPhase.DYNAMODB_ONLY
        return MigrationPhase.DYNAMODB_PRIMARY if self.ddb_answers else MigrationPhase.DUAL_READ_WRITE

    @property
    def changing(self) -> bool:
        """Whether nobody leads, for the moments in which leadership changes hands."""
        return self.leader in {Authority.DRAINING, Authority.RETURNING}

    def made_strict(self) -> Control:
        """From now on only confirmed mirrors are acknowledged."""
        return replace(self, strict=True, epoch=self.epoch + 1)

    def made_answering(self) -> Control:
        """From now on DynamoDB may answer reads."""
        return replace(self, ddb_answers=True, epoch=self.epoch + 1)

    def relaxed(self) -> Control:
        """DynamoDB answers nobody any more, and mirrors may fail."""
        return replace(self, strict=False, ddb_answers=False, epoch=self.epoch + 1)

    def draining(self) -> Control:
        """Nobody leads until the journal is empty."""
        return replace(self, leader=Authority.DRAINING, epoch=self.epoch + 1)

    def aborted(self) -> Control:
        """MySQL leads on; the next cutover has to be armed anew."""
        return replace(self, leader=Authority.MYSQL, armed=False, epoch=self.epoch + 1)

    def handed_over(self) -> Control:
        """DynamoDB leads; MySQL falls behind from the next write on."""
        return replace(self, leader=Authority.DYNAMODB, mysql_complete=False, armed=False, epoch=self.epoch + 1)

    def returning(self) -> Control:
        """Nobody leads until MySQL has taken over what DynamoDB was written as leader."""
        return replace(self, leader=Authority.RETURNING, epoch=self.epoch + 1)

    def resumed(self) -> Control:
        """The rollback is given up: DynamoDB leads on."""
        return replace(self, leader=Authority.DYNAMODB, epoch=self.epoch + 1)

    def returned(self) -> Control:
        """MySQL leads and holds all that DynamoDB holds, which answers on: phase 4, as before the cutover."""
        return replace(self, leader=Authority.MYSQL, mysql_complete=True, armed=False, epoch=self.epoch + 1)
