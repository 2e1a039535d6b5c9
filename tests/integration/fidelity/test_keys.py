"""Keys of bytes and texts, and days and choices in indexes: each row is met once, and by its key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.mysql import MySQLDatabase, MySQLOptions
from dal.adapters.mysql.restoring_sql import put
from dal.adapters.mysql.states import run
from dal.contract import parse_contract
from dal.domain import State
from devstack import DynamoDbLocal, MySqlServer

pytestmark = pytest.mark.integration

_COLUMNS = {
    "mark": "VARBINARY(6)",
    "name": "VARCHAR(20)",
    "born": "DATE WITH ZERO DATES",
    "kind": "ENUM('z','a')",
    "alias": "VARCHAR(20) NULL",
}
_INDEX_KEYS = {"GSI1PK": "KIND#{kind}", "GSI1SK": "{born}#{mark}"}
CONTRACT = parse_contract(
    {
        "tables": [
            {
                "table": "Keyed",
                "type": "multi-entity",
                "source_table": "keyed",
                "pk": "PK",
                "sk": "SK",
                "satisfies": [],
                "estimated_item_size_bytes": 300,
                "gsis": [{"index_name": "ByKind", "pk": "GSI1PK", "sk": "GSI1SK", "projection": "ALL"}],
                "entities": [
                    {
                        "entity_type": "KEYED",
                        "source_table": "keyed",
                        "pk_template": "KEYED#{mark}",
                        "sk_template": "NAME#{name}",
                        "attributes": [
                            *(
                                {
                                    "name": name,
                                    "type": "B" if name == "mark" else "S",
                                    "source_table": "keyed",
                                    "source_column": name,
                                }
                                for name in _COLUMNS
                            ),
                            *(
                                {
                                    "name": key,
                                    "type": "S",
                                    "source_table": "keyed",
                                    "source_column": "kind",
                                    "transformation": {"type": "string-format", "format": template},
                                }
                                for key, template in _INDEX_KEYS.items()
                            ),
                        ],
                        "x_dal": {
                            "columns": _COLUMNS,
                            "primary_key": ["mark", "name"],
                            "unique": [
                                {"name": "keyed.alias", "columns": ["alias"], "fold": "utf8mb4_unicode_ci"}
                            ],
                        },
                    }
                ],
            }
        ]
    }
)
_DDL = """\
CREATE TABLE keyed (
  mark VARBINARY(6) NOT NULL, name VARCHAR(20) COLLATE utf8mb4_bin NOT NULL, born DATE NOT NULL,
  kind ENUM('z','a') NOT NULL, alias VARCHAR(20) COLLATE utf8mb4_unicode_ci NULL,
  PRIMARY KEY (mark, name), UNIQUE (alias)
) CHARSET utf8mb4"""
_MARKS = (b"", b"\0", b"\0\0", b"\x7f'\\%s", b"\x80", b"\xff\xfe", "é".encode())
_NAMES = ("", "a", "A", "aß", "😀", "\0", "#META", "ä\\'%s")
_ALIASES = ("Straße", "ÉCOLE", "café\u0301 ", "ﷺ", "Ⓐ-b", "ǅ", "a\u00a0")


@pytest.fixture
def mysql(fresh_mysql: MySqlServer) -> Iterator[MySQLDatabase]:
    """All combinations of odd keys, some with an odd unique value."""
    server = fresh_mysql
    options = MySQLOptions(
        server.database, host=server.host, port=server.port, user=server.user, password=server.password
    )
    aliases = iter(_ALIASES)
    rows = [
        {
            "mark": mark,
            "name": name,
            "born": "2024-02-29",
            "kind": "za"[len(mark) % 2],
            "alias": next(aliases, None),
        }
        for mark in _MARKS
        for name in _NAMES
    ]
    with closing(MySQLDatabase(CONTRACT, options)) as database:
        with closing(server.connect(database=server.database)) as connection, connection.cursor() as cursor:
            cursor.execute(_DDL)
        with database.unit() as unit:
            run(unit.session, put(CONTRACT.entity("keyed"), rows))
        yield database


@pytest.fixture
def dynamodb(fresh_dynamodb: DynamoDbLocal) -> Iterator[DynamoDatabase]:
    """Its tables, empty."""
    settings = DynamoSettings(
        endpoint_url=fresh_dynamodb.endpoint,
        region=fresh_dynamodb.region,
        access_key_id=fresh_dynamodb.access_key,
        secret_access_key=fresh_dynamodb.secret_key,
        mirror_timeout=30.0,
    )
    with closing(DynamoDatabase(CONTRACT, settings)) as database:
        database.create_tables()
        yield database


def walked(database: MySQLDatabase, limit: int) -> list[State]:
    """Everything, so many rows at a time."""
    states, cursor = list[State](), None
    while True:
        chunk = database.walk("keyed", cursor=cursor, limit=limit)
        states += chunk.states
        cursor = chunk.cursor
        if cursor is None:
            return states


def test_odd_keys_are_met_once_and_found_again(mysql: MySQLDatabase, dynamodb: DynamoDatabase) -> None:
    """Rows and unique values walk, lie in DynamoDB under keys of their own, and are found by them in both."""
    mysql.check()
    states = walked(mysql, 5)
    keys = [state.key for state in states]
    assert len(keys) == len(set(keys)) == len(_MARKS) * len(_NAMES) + len(_ALIASES)
    dynamodb.apply(states)
    for database in (mysql, dynamodb):
        assert [state.row for state in database.fetch(keys)] == [state.row for state in states]
    page = dynamodb.table("keyed").query("ByKind", {"kind": "a"})
    assert {row["mark"] for row in page.rows} == {mark for mark in _MARKS if len(mark) % 2}
