"""The one place that knows what botocore raises, and what a refused transaction says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore import exceptions as boto

from dal.errors import (
    BackendError,
    BackendTimeout,
    BackendUnavailable,
    ConflictError,
    ConstraintError,
)

CONDITION = "ConditionalCheckFailed"
BUSY = frozenset(
    {"TransactionConflict", "TransactionInProgress", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
"""Reasons why one step of a transaction was not done although nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one step was refused: `None` where it was not to blame. `item` is what stood there, if it was told."""

    code: str | None
    item: Mapping[str, Any] | None = None


class Cancelled(BackendError):  # noqa: N818  it is what DynamoDB calls it
    """Nothing was written by this try: one reason for each step that was asked for, in their order.

    `repeated` says that an earlier try of the SDK, without a token that DynamoDB knows, may have been done.
    """

    def __init__(self, *reasons: Reason, repeated: bool = False) -> None:
        self.reasons, self.repeated = reasons, repeated
        super().__init__(f"cancelled: {', '.join(str(reason.code) for reason in reasons)}")


class Invalid(BackendError):  # noqa: N818  as above
    """DynamoDB will never take this request: too large, or a value that it does not know. Nothing was done."""


class TableMissing(BackendError):  # noqa: N818  as above
    """There is no such table: not created yet, or another region or prefix is asked."""


class Throttled(BackendUnavailable):
    """More was asked for than the table is provisioned for, or an account may: slower, it would be done."""


def translate(error: Exception) -> Exception:
    """The `BackendError` that a botocore error means; any other error as it is.

    Messages quote no value: those stay in the cause.
    """
    if isinstance(error, boto.ClientError):
        return _of_code(error)
    for kind, meaning in _BY_CLASS:
        if isinstance(error, kind):
            return meaning(f"DynamoDB: {_BAD if isinstance(error, boto.ParamValidationError) else error}")
    return error


def cancelled(error: boto.ClientError) -> Cancelled | None:
    """The reasons, if the error says that conditions or conflicts refused a write."""
    code = _code(error)
    response: Mapping[str, Any] = error.response
    if code == "TransactionCanceledException":
        reasons = response.get("CancellationReasons", ())
        return Cancelled(*(Reason(_some(r.get("Code")), r.get("Item")) for r in reasons))
    if code == "ConditionalCheckFailedException":
        tries = response.get("ResponseMetadata", {}).get("RetryAttempts", 0)
        return Cancelled(Reason(CONDITION, response.get("Item")), repeated=tries > 0)
    if code == "TransactionConflictException":
        return Cancelled(Reason("TransactionConflict"))
    return None


def _some(code: object) -> str | None:
    return None if code in (None, "None") else str(code)


def _code(error: boto.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _of_code(error: boto.ClientError) -> BackendError:
    refused = cancelled(error)
    if refused is not None:
        busy = all(reason.code in BUSY for reason in refused.reasons if reason.code)
        return (ConflictError if busy else ConstraintError)(f"DynamoDB: {error}")
    meaning, remedy = _BY_CODE.get(_code(error), (BackendError, ""))
    return meaning(f"DynamoDB: {_said(error)}{remedy}")


_BAD = "a value is not as botocore wants it; the cause quotes it"
_REFUSALS = re.compile(
    r"Item size (to update )?has exceeded the maximum allowed size"
    r"|(Type mismatch|Missing the) (for )?key [\w.:# ]+"
    r"|provided key element does not match the schema|cannot contain an empty (string|binary) value"
    r"|cannot include multiple operations on one item|Number overflow|Number underflow"
)
"""Parts of what a ValidationException says that name attributes and limits; the rest may quote values."""


def _said(error: boto.ClientError) -> str:
    """Its text, where none of its kind quotes a value; else its code, and what is known to quote none."""
    code = _code(error)
    if code in _BY_CODE and code != "ValidationException":
        return str(error)
    found = _REFUSALS.search(str(error))
    detail = found[0] if found else "the cause says more, and may quote values"
    return f"{code} when calling {error.operation_name}: {detail}"


_CREDENTIALS = "; check the access key, its secret and the region"
_BY_CODE: dict[str, tuple[type[BackendError], str]] = {
    "TransactionInProgressException": (ConflictError, ""),
    "ProvisionedThroughputExceededException": (Throttled, ""),
    "RequestLimitExceeded": (Throttled, ""),
    "ThrottlingException": (Throttled, ""),
    "ServiceUnavailable": (BackendUnavailable, ""),
    "InternalServerError": (BackendTimeout, "; a write may or may not have happened"),
    "InternalFailure": (BackendTimeout, "; a write may or may not have happened"),
    "ValidationException": (Invalid, ""),
    "ResourceNotFoundException": (TableMissing, "; run `dal create-tables`, or check region and tablePrefix"),
    "UnrecognizedClientException": (BackendError, _CREDENTIALS),
    "InvalidSignatureException": (BackendError, _CREDENTIALS),
    "ExpiredTokenException": (BackendError, _CREDENTIALS),
    "AccessDeniedException": (BackendError, "; allow it in the policy of these credentials"),
}
_BY_CLASS: tuple[tuple[type[Exception], type[BackendError]], ...] = (
    (boto.ConnectTimeoutError, BackendUnavailable),
    (boto.ReadTimeoutError, BackendTimeout),
    (boto.EndpointConnectionError, BackendUnavailable),
    (boto.ConnectionClosedError, BackendTimeout),  # it may have been closed after the write
    (boto.HTTPClientError, BackendTimeout),
    (boto.BotoCoreError, BackendError),
)
