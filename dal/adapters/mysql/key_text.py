"""How a key stands in the journal: readable, canonical and decodable, so that a repairer knows what to repair."""

from __future__ import annotations

import base64
import json

from dal.domain import Key, KeyValue
from dal.errors import BackendError, UnsupportedOperation

LONGEST_NAME = 64
LONGEST_KEY = 1024
"""Bytes, as the columns `entity` and `k` of the journal have them."""

_BYTES = "b64"


def written(key: Key) -> tuple[str, bytes]:
    """Entity and values as the journal's primary key: the values are a compact JSON array in UTF-8.

    Bytes are `{"b64": "…"}`.

    Raises:
        UnsupportedOperation: it does not fit; nothing is shortened or hashed, which nobody could read back.
    """
    if not key.entity.isascii() or not 0 < len(key.entity) <= LONGEST_NAME:
        raise UnsupportedOperation(
            f"the journal names entities and constraints in 1 to {LONGEST_NAME} ASCII characters: {key.entity!r}"
        )
    text = json.dumps([_shown(value) for value in key.values], ensure_ascii=False, separators=(",", ":"))
    try:
        encoded = text.encode()
    except UnicodeEncodeError as error:
        raise UnsupportedOperation(f"a key of {key.entity} is no text that UTF-8 can express") from error
    if len(encoded) > LONGEST_KEY:
        raise UnsupportedOperation(
            f"a key of {key.entity} takes {len(encoded)} bytes in the journal, more than its {LONGEST_KEY}"
        )
    return key.entity, encoded


def read_back(entity: str, values: bytes) -> Key:
    """The key that was `written`.

    Raises:
        BackendError: nobody wrote it so.
    """
    try:
        found = json.loads(values)
        return Key(entity, tuple(_value(value) for value in found))
    except (ValueError, TypeError, KeyError) as error:
        raise BackendError(f"the journal holds a key of {entity} that is none: {values!r}") from error


def _shown(value: KeyValue) -> object:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    return int(value) if isinstance(value, bool) else value  # True and 1 are the same key


def _value(value: object) -> KeyValue:
    if isinstance(value, dict):
        return base64.b64decode(value[_BYTES], validate=True)
    if isinstance(value, int | str):
        return value
    raise TypeError(type(value).__name__)
