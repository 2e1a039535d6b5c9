"""Texts that may quote a row do not reach the log, wherever they come from."""

from __future__ import annotations

import logging
import traceback

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from pymysql.err import DataError, IntegrityError, OperationalError

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.mysql.errors import translate
from dal.errors import BackendError, BackendTimeout, DalError
from dal.logs import JsonFormatter, ReadableFormatter, described, redacted, told
from tests.unit.dynamodb.script import CONTRACT

SECRET = "ann@example.org"


def printed(error: BaseException) -> str:
    """As any formatter prints it."""
    return "".join(traceback.format_exception(redacted(error)))


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    """The error, as it is caught."""
    try:
        raise error from cause  # noqa: TRY301  to be caught is what it is for
    except Exception as caught:  # noqa: BLE001  whatever the test gives
        return caught


def test_a_sentence_of_this_layer_is_told() -> None:
    """It names no value; of any other error the kind is told, also where its argument is a key."""
    assert told(BackendTimeout("MySQL did not answer in time")) == "MySQL did not answer in time"
    assert told(KeyError(SECRET)) == "KeyError"


def test_our_kinds_with_the_words_of_the_application() -> None:
    """A repository may raise one of our errors and quote a row in it."""
    assert described(BackendTimeout("no answer")) == "BackendTimeout: no answer"
    assert described(raised(BackendError(f"no {SECRET}"))) == "BackendError"


def test_causes_and_places_are_printed_and_texts_are_not() -> None:
    """Kinds, modules, files and functions of the whole chain."""
    error = raised(DalError(f"a {SECRET}"), cause=raised(IntegrityError(1062, f"Duplicate entry '{SECRET}'")))
    error.add_note(SECRET)
    text = printed(error)
    assert "pymysql.err.IntegrityError: (text left out)" in text
    assert "dal.errors.DalError: (text left out)" in text
    assert "direct cause" in text
    assert "in raised" in text
    assert SECRET not in text


def test_an_error_that_is_its_own_context() -> None:
    """A cycle ends."""
    one, other = ValueError(SECRET), KeyError(SECRET)
    one.__context__, other.__context__ = other, one
    assert "ValueError: (text left out)" in printed(one)


@pytest.mark.parametrize("formatter", [JsonFormatter(), ReadableFormatter()], ids=["json", "readable"])
@pytest.mark.parametrize("logger", ["dal.x", "flags.publisher", "metrics"])
def test_formatters_cut_whole_exceptions_too(formatter: logging.Formatter, logger: str) -> None:
    """Where a call hands an exception over as it is: `flags` and `metrics` do not know of redaction."""
    error = raised(ValueError(SECRET))
    record = logging.LogRecord(logger, 40, "x.py", 1, "failed", (), (type(error), error, error.__traceback__))
    record.exc_text = SECRET  # another handler's formatter was here before
    line = formatter.format(record)
    assert "ValueError: (text left out)" in line
    assert SECRET not in line


MYSQL = [
    IntegrityError(1062, f"Duplicate entry '{SECRET}' for key 'uq_users_email'"),
    IntegrityError(4025, f"CONSTRAINT `c` failed for `{SECRET}`"),
    DataError(1690, f"BIGINT UNSIGNED value is out of range in '({SECRET} - 5)'"),
    DataError(1366, f"Incorrect integer value: '{SECRET}' for column `quantity` at row 1"),
    OperationalError(3140, f"Invalid JSON text: '{SECRET}'"),
    OperationalError(9999, f"something new about {SECRET}"),
]


@pytest.mark.parametrize("error", MYSQL, ids=lambda error: str(error.args[0]))
def test_mysql_quotes_no_value(error: Exception) -> None:
    """What is not known to be free of values stays in the cause."""
    meant = translate(error)
    assert isinstance(meant, BackendError)
    assert SECRET not in told(meant) + printed(raised(meant))


def _refused(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "PutItem")


DYNAMODB = [
    (_refused("ValidationException", f"cannot be converted to a numeric value: {SECRET}"), "ValidationException"),
    (_refused("ValidationException", f"{SECRET}: Item size has exceeded the maximum allowed size"), "Item size"),
    (_refused("ValidationException", f"Type mismatch for key SK expected: S actual: N; {SECRET}"), "for key SK"),
    (_refused("SomethingNew", f"about {SECRET}"), "SomethingNew"),
    (ParamValidationError(report=f"Invalid type for parameter Item.email, value: {SECRET}"), "botocore wants"),
]


@pytest.mark.parametrize(("error", "said"), DYNAMODB, ids=[said for _, said in DYNAMODB])
def test_dynamodb_quotes_no_value(error: Exception, said: str) -> None:
    """What names attributes and limits is said, the rest stays in the cause."""
    meant = DynamoDatabase(CONTRACT, DynamoSettings()).translate(error)
    assert said in told(meant)
    assert SECRET not in told(meant)
