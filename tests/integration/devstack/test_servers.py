"""Each server starts, answers, and gives every test a world of its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from devstack import DynamoDbLocal, MySqlServer, Part, Stack

pytestmark = pytest.mark.integration


def test_mariadb_answers_the_app_user(fresh_mysql: MySqlServer) -> None:
    """The application's account can work in the fresh database."""
    with fresh_mysql.connect(database=fresh_mysql.database) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(9))")
        cursor.execute("INSERT INTO t (s) VALUES ('\U0001f600')")
        cursor.execute("SELECT s FROM t")
        assert cursor.fetchall() == (("\U0001f600",),)


def test_dynamodb_worlds_are_apart(fresh_dynamodb: DynamoDbLocal, dynamodb_local: DynamoDbLocal) -> None:
    """A table of one test is not seen under another access key."""
    client = fresh_dynamodb.client()
    client.create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert client.list_tables()["TableNames"] == ["things"]
    assert dynamodb_local.client().list_tables()["TableNames"] == []


def test_many_start_at_once() -> None:
    """None takes away what another has just laid down, as servers do that share a folder for temporary files."""

    def port(_: int) -> int:
        with Stack.start({Part.MARIADB}) as stack:
            return stack.mariadb.port

    with ThreadPoolExecutor(6) as pool:
        assert len(list(pool.map(port, range(12)))) == 12
