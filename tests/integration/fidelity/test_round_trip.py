"""Every column type, from MariaDB to DynamoDB and back into MariaDB: equal at each place, or refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import pytest

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.mysql import MySQLDatabase, MySQLOptions
from dal.adapters.mysql.restoring import RestoringSession
from dal.adapters.mysql.restoring_sql import put
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.sql import Statement
from dal.adapters.mysql.states import run
from dal.contract import Contract
from dal.contract.column import ColumnType, Raw
from dal.contract.types import Fixed, Text
from dal.domain import State
from dal.errors import BackendError
from devstack import DynamoDbLocal, Flavour, MySqlServer
from tests.integration.fidelity import columns

pytestmark = pytest.mark.integration

ROWS = 120
THERE, BACK = columns.contract("there"), columns.contract("back")
ENTITY = THERE.entity("thing")


DOCUMENTS = ("document", "document_null")


@dataclass(frozen=True, slots=True)
class Site:
    """Both servers; the session takes what any mode of the server would."""

    options: MySQLOptions
    session: Session
    settings: DynamoSettings
    flavour: Flavour

    def sql(self, text: str, *args: object) -> tuple[tuple[object, ...], ...]:
        """The answer of a statement."""
        return run(self.session, Statement(text, args))

    def fill(self, seed: int, count: int = ROWS) -> list[dict[str, object]]:
        """Put rows into an empty table, as an application would; the rows as the contract sees them."""
        rows = list(columns.rows(seed, count))
        self.sql("DELETE FROM there")
        run(self.session, put(ENTITY, rows))
        self.session.commit()
        return [{**ENTITY.normal(row), **spelled} for row, spelled in zip(rows, self._spelled(), strict=True)]

    def _spelled(self) -> list[dict[str, object]]:
        """The documents as MySQL spells them: its JSON is a value, MariaDB's is a text."""
        states = sorted(self.walked(THERE), key=lambda state: int(str(state.key.values[0])))
        rows = [state.row or {} for state in states]
        names = DOCUMENTS if self.flavour is Flavour.MYSQL else ()
        return [{name: row[name] for name in names} for row in rows]

    def walked(self, contract: Contract) -> list[State]:
        """All that MySQL holds."""
        with closing(MySQLDatabase(contract, self.options)) as database:
            return list(database.walk("thing", limit=10 * ROWS).states)


@pytest.fixture(scope="module")
def site(database_server: MySqlServer, dynamodb_local: DynamoDbLocal) -> Iterator[Site]:
    """Two tables of one definition, and a DynamoDB of this module."""
    database_server.create_database("fidelity")
    options = MySQLOptions(
        "fidelity",
        host=database_server.host,
        port=database_server.port,
        user=database_server.user,
        password=database_server.password,
    )
    server = replace(dynamodb_local, access_key="fidelity")
    settings = DynamoSettings(
        endpoint_url=server.endpoint,
        region=server.region,
        access_key_id=server.access_key,
        secret_access_key=server.secret_key,
        read_timeout=30.0,
        mirror_timeout=30.0,
    )
    session = RestoringSession(options, None)
    run(session, Statement(columns.ddl("there")))
    run(session, Statement(columns.ddl("back")))
    with closing(DynamoDatabase(THERE, settings)) as database:
        database.create_tables()
    yield Site(options, session, settings, database_server.flavour)
    session.hang_up()
    database_server.drop_database("fidelity")


def altered(expected: list[dict[str, object]], states: list[State]) -> set[str]:
    """The columns in which the rows differ, also by the class of a value."""
    found = sorted((state.row for state in states if state.row), key=lambda row: int(str(row["id"])))
    assert len(found) == len(expected)
    return {
        name
        for one, other in zip(expected, found, strict=True)
        for name, value in one.items()
        if (other[name], type(other[name])) != (value, type(value))
    }


def through_dynamodb(site: Site, states: list[State], contract: Contract, version: int) -> list[State]:
    """What DynamoDB gives back of these states, under another version each time."""
    with closing(DynamoDatabase(contract, site.settings)) as database:
        database.apply([replace(state, version=version) for state in states])
        return list(database.fetch([state.key for state in states]))


def test_the_tables_are_those_of_the_contract(site: Site) -> None:
    """The check has nothing to say about any type; a verification names what the contract holds to less."""
    for contract in (THERE, BACK):
        with closing(MySQLDatabase(contract, site.options)) as database:
            database.check()
            less = {drift.place.partition(".")[2] for drift in database.segments.drift(["thing"])}
        assert less == {"document", "document_null"}


@pytest.mark.parametrize("seed", [1, 2])
def test_values_stay_what_they_are(site: Site, seed: int) -> None:
    """Inserted, walked, mirrored, fetched, restored, walked again: always the same rows, and the same bytes."""
    expected = site.fill(seed)
    states = site.walked(THERE)
    assert altered(expected, states) == set()
    fetched = through_dynamodb(site, states, THERE, seed)
    assert altered(expected, fetched) == set()
    site.sql("DELETE FROM back")
    run(site.session, put(BACK.entity("thing"), [state.row for state in fetched if state.row]))
    site.session.commit()
    assert altered(expected, site.walked(BACK)) == set()
    assert differing_columns(site) == set()


def differing_columns(site: Site) -> set[str]:
    """The columns of the two tables that the server itself calls different, byte by byte; JSON has spellings."""
    names = [name for name in ENTITY.columns if not name.startswith("document")]
    texts = {name: [f"CAST({table}.`{name}`{_unsigned(name)} AS BINARY)" for table in "tb"] for name in names}
    sums = ", ".join(f"SUM(NOT ({one} <=> {other}))" for one, other in texts.values())
    (line,) = site.sql(f"SELECT {sums} FROM there AS t JOIN back AS b USING (id)")
    return {name for name, count in zip(names, line, strict=True) if count != 0}


def _unsigned(name: str) -> str:
    """MySQL shows the sign of a zero, which a number of DynamoDB does not have."""
    return " + 0e0" if name.startswith("ratio") else ""


@dataclass(frozen=True, slots=True)
class CutText(Text):
    """Loads texts without their end."""

    def load(self, raw: Raw) -> str:
        """All but what is beyond the thirtieth character."""
        return str(raw)[:30]


@dataclass(frozen=True, slots=True)
class FewDigits(Fixed):
    """Writes numbers without their end."""

    def dump(self, value: object) -> str:
        """As many decimals as a float might have."""
        return f"{value:f}"[:18]


@pytest.mark.parametrize(
    ("column", "fault"),
    [("name", CutText("VARCHAR(40)", 40, 160)), ("exact", FewDigits("DECIMAL(38,30)", 38, 30))],
    ids=["text", "digits"],
)
def test_a_type_that_loses_something_is_found(site: Site, column: str, fault: ColumnType) -> None:
    """The same test with a type that truncates names its column."""
    faulty = replace(ENTITY, columns={**ENTITY.columns, column: fault})
    contract = Contract({"thing": faulty}, tables=THERE.tables)
    expected = site.fill(9)
    version = 20 + len(column)
    assert altered(expected, through_dynamodb(site, site.walked(THERE), contract, version)) == {column}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("made = '0000-00-00 00:00:00'", "thing.made: DATETIME cannot hold this str, a date that no calendar has"),
        ("born = '2024-00-10'", "thing.born: DATE cannot hold this str, a date that no calendar has"),
        ("status = 99", "thing.status: ENUM"),
        ("truth = 2", "thing.truth: BOOLEAN cannot hold this int; write TINYINT"),
        ("ratio = 1e-200", "thing.ratio: DOUBLE cannot hold this value exactly in DynamoDB"),
        ('document = \'{"a": 1, "a": 2}\'', "thing.document: a key stands twice"),
        ("document = CONCAT('\"', REPEAT('x', 5000), '\"')", "thing.document: the document is too long"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(site: Site, change: str, said: str) -> None:
    """A value that the contract cannot keep stops the walk, and the message names column and remedy."""
    if "twice" in said and site.flavour is Flavour.MYSQL:
        pytest.skip("MySQL keeps a JSON document as a value, in which no key can stand twice")
    site.fill(4, count=3)
    site.sql("SET @kept = @@sql_mode, sql_mode = %s", "" if "status" in change else "ALLOW_INVALID_DATES")
    site.sql(f"UPDATE there SET {change} WHERE id = 2")
    site.sql("SET sql_mode = @kept")
    site.session.commit()
    with pytest.raises(BackendError, match="MySQL holds what the contract does not allow") as caught:
        site.walked(THERE)
    assert said in str(caught.value)


def test_canonical_texts_agree(site: Site) -> None:
    """What a verification compares is equal for rows of MariaDB and items of DynamoDB, for every type."""
    site.fill(5)
    states = site.walked(THERE)
    through_dynamodb(site, states, THERE, 50)
    with (
        closing(MySQLDatabase(THERE, site.options)) as mysql,
        closing(DynamoDatabase(THERE, site.settings)) as dynamodb,
    ):
        left = lines(mysql)
        right = lines(dynamodb)
    names = list(ENTITY.columns)
    wrong = {names[at] for key, texts in left.items() for at, text in enumerate(texts) if text != right[key][at]}
    assert left.keys() == right.keys()
    assert wrong == set()


def lines(database: MySQLDatabase | DynamoDatabase) -> dict[tuple[str, str], tuple[object, ...]]:
    """All lines of a database by key."""
    found: dict[tuple[str, str], tuple[object, ...]] = {}
    for part in database.segments.parts(["thing"], 1000, rows=1000):
        page = database.segments.page(part, ["thing"], cursor=None, rows=1000)
        found.update({key: texts for _, key, texts in page.lines})
    return found
