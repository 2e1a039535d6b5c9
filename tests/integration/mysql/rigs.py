"""A journalled MariaDB behind a tap, as the contract suites want it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from dal.adapters.mysql import Isolation, MySQLDatabase, MySQLForum, MySQLJournal, MySQLOptions
from dal.adapters.mysql.key_text import written
from dal.domain import Key
from dal.ports import Restoring
from tests.contract.rigs import MySQLRig
from tests.contract.rows import CLOSURE_LIMIT, CONTRACT
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.tap import Loss, Tap

FLEET = "shop"
_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class JournalledMySQL(MySQLRig):
    """The database under test, the way to its server, and an administrator."""

    tap: Tap
    site: Site

    @property
    def journal(self) -> MySQLJournal:
        """The journal of the database."""
        assert self.leader.journal is not None
        return self.leader.journal

    @property
    def forum(self) -> MySQLForum:
        """The forum of the database."""
        assert self.leader.forum is not None
        return self.leader.forum

    @property
    def restoring(self) -> Restoring:
        """What takes over from DynamoDB."""
        assert self.leader.restoring is not None
        return self.leader.restoring

    def run_ahead(self, key: Key) -> int:
        """Give the key the version of a clock that is an hour ahead."""
        entity, k = written(key)
        where = f"entity = '{entity}' AND k = 0x{k.hex()}"
        self.site.admin(f"UPDATE dal_journal SET version = version + {_HOUR} WHERE {where}")
        found = self.journal.find(key)
        assert found is not None
        return found.version

    def lose_next_commit(self, *, committed: bool) -> None:
        """Cut the connection before or after the server has done it."""
        self.tap.lose(Loss.ANSWER if committed else Loss.QUESTION)

    def count(self, table: str) -> int:
        """How many rows a table has, as others see it."""
        ((rows,),) = self.site.admin(f"SELECT COUNT(*) FROM {table}")
        assert isinstance(rows, int)
        return rows


@contextmanager
def journalled(site: Site, options: MySQLOptions) -> Iterator[JournalledMySQL]:
    """The database with these options, installed, through a tap."""
    with Tap(options.host, options.port) as tap:
        behind = replace(options, host="127.0.0.1", port=tap.port, closure_limit=CLOSURE_LIMIT)
        with closing(MySQLDatabase(CONTRACT, behind, journal=True)) as database:
            database.install(fleet=FLEET)
            yield JournalledMySQL(database, tap, site)


Way = tuple[bool, Isolation]
"""Whether a unit ends in one packet, and its isolation."""


def way_name(way: Way) -> str:
    """The id of a test parameter."""
    return f"{'one packet' if way[0] else 'one by one'}, {way[1]}"


@contextmanager
def in_way(site: Site, way: Way) -> Iterator[JournalledMySQL]:
    """A journalled database whose units end in that way."""
    one_packet, isolation = way
    options = replace(site.options, one_packet=one_packet, isolation=isolation, lock_timeout=5)
    with journalled(site, options) as found:
        yield found
