"""A write whose answer was lost is repeated by the SDK: on a real DynamoDB Local it is never done twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.errors import OutcomeUnknown
from tests.contract.database_suite import CONTRACT
from tests.unit.dynamodb.rows import line

pytestmark = pytest.mark.integration


class LosesOneAnswer:
    """An HTTP session that sends all requests, does something, and loses the first answer."""

    def __init__(self, session: Any, meanwhile: Callable[[], object]) -> None:
        self._session, self._meanwhile, self._lost = session, meanwhile, False

    def send(self, request: Any) -> Any:
        """Send; the first answer is dropped on the way back."""
        answer = self._session.send(request)
        if self._lost:
            return answer
        self._lost = True
        self._meanwhile()
        raise ConnectionClosedError(endpoint_url=request.url)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _losing(settings: DynamoSettings, meanwhile: Callable[[], object]) -> DynamoDatabase:
    unlucky = DynamoDatabase(CONTRACT, settings)
    endpoint = unlucky._connection.client._endpoint
    endpoint.http_session = LosesOneAnswer(endpoint.http_session, meanwhile)
    return unlucky


def _quantity(database: DynamoDatabase) -> object:
    return (database.table("cart_item").get(1, 1) or {}).get("quantity")


def test_a_repeated_write_meets_itself(settings: DynamoSettings, database: DynamoDatabase) -> None:
    """Nobody wrote in between: it was done, once."""
    table = database.table("cart_item")
    database.transact([table.insert({**line(1), "quantity": 10})])
    with closing(_losing(settings, lambda: None)) as unlucky:
        unlucky.transact([table.adjust(1, 1, add={"quantity": 1})])
    assert _quantity(database) == 11


def test_a_repeated_write_meets_somebody_else(settings: DynamoSettings, database: DynamoDatabase) -> None:
    """Somebody wrote in between: nobody can tell whether it was done, so it is not done again."""
    table = database.table("cart_item")
    database.transact([table.insert({**line(1), "quantity": 10})])
    adding = table.adjust(1, 1, add={"quantity": 1})
    with (
        closing(_losing(settings, lambda: database.transact([adding]))) as unlucky,
        pytest.raises(OutcomeUnknown, match="adjust cart_item"),
    ):
        unlucky.transact([adding])
    assert _quantity(database) == 12


def test_a_repeated_removal_spares_what_came_after_it(settings: DynamoSettings, database: DynamoDatabase) -> None:
    """The row was put back in between and stays."""
    table = database.table("cart_item")
    database.transact([table.insert(line(1))])
    removing = table.remove(1, 1)
    with (
        closing(
            _losing(settings, lambda: database.transact([table.insert({**line(1), "quantity": 7})]))
        ) as unlucky,
        pytest.raises(OutcomeUnknown),
    ):
        unlucky.transact([removing])
    assert _quantity(database) == 7


def test_a_repeated_transaction_is_done_once(settings: DynamoSettings, database: DynamoDatabase) -> None:
    """Several items: DynamoDB knows the token of the first try and says that it is done."""
    table = database.table("cart_item")
    database.transact([table.insert({**line(1), "quantity": 10}), table.insert(line(2))])
    first, second = table.adjust(1, 1, add={"quantity": 1}), table.adjust(1, 2, add={"quantity": 1})
    with closing(_losing(settings, lambda: database.transact([first]))) as unlucky:
        unlucky.transact([first, second])
    assert _quantity(database) == 12
