"""Each botocore error has one meaning."""

from __future__ import annotations

import pytest
from botocore import exceptions as boto

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.dynamodb.errors import TableMissing, Throttled, cancelled
from dal.errors import (
    BackendError,
    BackendTimeout,
    BackendUnavailable,
    ConfigurationError,
    ConflictError,
    ConstraintError,
)
from tests.unit.dynamodb.script import CONTRACT

URL = {"endpoint_url": "http://127.0.0.1:1", "error": "x", "request": None, "response": None}


def _client(code: str, **parts: object) -> boto.ClientError:
    return boto.ClientError({"Error": {"Code": code, "Message": "m"}, **parts}, "PutItem")


def _refused(*codes: str) -> boto.ClientError:
    return _client("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


MEANINGS = [
    (_client("ConditionalCheckFailedException"), ConstraintError),
    (_client("TransactionConflictException"), ConflictError),
    (_client("TransactionInProgressException"), ConflictError),
    (_refused("None", "TransactionConflict"), ConflictError),
    (_refused("ConditionalCheckFailed", "TransactionConflict"), ConstraintError),
    (_client("ThrottlingException"), Throttled),
    (_client("ProvisionedThroughputExceededException"), Throttled),
    (_client("InternalServerError"), BackendTimeout),
    (_client("ResourceNotFoundException"), TableMissing),
    (_client("UnrecognizedClientException"), BackendError),
    (_client("SomethingNew"), BackendError),
    (boto.ConnectTimeoutError(**URL), BackendUnavailable),
    (boto.EndpointConnectionError(**URL), BackendUnavailable),
    (boto.ReadTimeoutError(**URL), BackendTimeout),
    (boto.ConnectionClosedError(**URL), BackendTimeout),
    (boto.NoCredentialsError(), BackendError),
]


@pytest.mark.parametrize(
    ("error", "meaning"), MEANINGS, ids=lambda value: getattr(value, "__name__", str(value))[:60]
)
def test_translation(error: Exception, meaning: type[BackendError]) -> None:
    """A botocore error becomes the typed error that says whether asking again may help."""
    database = DynamoDatabase(CONTRACT, DynamoSettings())
    assert type(database.translate(error)) is meaning


def test_other_errors_pass() -> None:
    """What is not botocore's stays as it is."""
    error = KeyError("x")
    assert DynamoDatabase(CONTRACT, DynamoSettings()).translate(error) is error


def test_remedies() -> None:
    """Missing tables and wrong credentials say what to do."""
    database = DynamoDatabase(CONTRACT, DynamoSettings())
    assert "dal create-tables" in str(database.translate(_client("ResourceNotFoundException")))
    assert "access key" in str(database.translate(_client("UnrecognizedClientException")))


def test_reasons_are_kept_by_position() -> None:
    """A cancelled transaction says for each step why; an innocent step has no reason."""
    error = cancelled(_refused("None", "ConditionalCheckFailed"))
    assert error is not None
    assert [reason.code for reason in error.reasons] == [None, "ConditionalCheckFailed"]
    assert cancelled(_client("ThrottlingException")) is None


def test_nobody_answers() -> None:
    """A server that is not there is unavailable at once, and the check at start names it."""
    settings = DynamoSettings(
        endpoint_url="http://127.0.0.1:1", access_key_id="a", secret_access_key="hidden", attempts=1
    )
    database = DynamoDatabase(CONTRACT, settings)
    with pytest.raises(BackendUnavailable):
        database.table("user").get(1)
    with pytest.raises(ConfigurationError, match=r"table 'Store' at http://127\.0\.0\.1:1"):
        database.check()
    assert "hidden" not in repr(settings) + repr(database)
    database.close()
