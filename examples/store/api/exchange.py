"""How requests are read and answers written: JSON with exact money and UTC times."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, fields
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from flask import Response, current_app, jsonify, request
from flask.json.provider import DefaultJSONProvider

from examples.store.entities import User
from examples.store.errors import InvalidInput, NotFound
from examples.store.repositories import Store

T = TypeVar("T")
EXTENSION = "store"


class StoreJSON(DefaultJSONProvider):
    """Money as text (`"9.90"`) or numbers read exactly; times in ISO 8601 with a Z."""

    @staticmethod
    def default(value: object) -> object:
        """What JSON cannot say by itself."""
        if isinstance(value, datetime):
            return f"{value.isoformat()}Z"
        if isinstance(value, User):
            return public(value)
        return DefaultJSONProvider.default(value)

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Numbers with a point become `Decimal`."""
        return json.loads(s, parse_float=Decimal, **kwargs)


def public(user: User) -> dict[str, object]:
    """What of a user may leave the house."""
    shown = asdict(user)
    del shown["password_hash"]
    return shown


def store() -> Store:
    """The repositories of the application that handles this request."""
    found: Store = current_app.extensions[EXTENSION]
    return found


def body(kind: Callable[..., T]) -> T:
    """The JSON object of the request as the dataclass `kind`; raises as `build` does."""
    return build(kind, _object())


def build(kind: Callable[..., T], values: object) -> T:
    """The dataclass `kind` of a JSON object.

    Raises:
        InvalidInput: it is no object, a field is unknown or missing, or a value breaks its rule.
    """
    if not isinstance(values, dict):
        raise InvalidInput("body", "must be a JSON object")
    _check_names(kind, values)
    return kind(**{name: READ.get(name, _as_is)(name, value) for name, value in values.items()})


def value(name: str) -> Any:
    """One field of the JSON object of the request; the repository judges it.

    Raises:
        InvalidInput: it is missing.
    """
    values = _object()
    if name not in values:
        raise InvalidInput(name, "is missing")
    return values[name]


def number(name: str, default: int | None = None) -> int:
    """A whole number of the query string."""
    text = request.args.get(name)
    if text is None and default is not None:
        return default
    if text is None or not text.isascii() or not text.isdecimal():
        raise InvalidInput(name, "must be a whole number")
    return int(text[:20])


def pages() -> tuple[int, int]:
    """The page that is asked for and its size."""
    return number("page", 1), number("page_size", 20)


def words() -> str:
    """What is searched for."""
    return request.args.get("q", "")


def found(what: str, value: T | None) -> Response:
    """The value as JSON; raises `NotFound` if there is none."""
    if value is None:
        raise NotFound(what)
    return jsonify(value)


def money(name: str, value: object) -> Decimal:
    """An amount from text or an exact number; its rules are judged elsewhere."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise InvalidInput(name, "must be an amount") from None


def _as_is(_name: str, value: object) -> object:
    return value


READ: Mapping[str, Callable[[str, object], object]] = {"price": money, "price_at_time": money}


def _object() -> dict[str, Any]:
    values = request.get_json(silent=True)
    if not isinstance(values, dict):
        raise InvalidInput("body", "must be a JSON object")
    return values


def _check_names(kind: Any, values: Mapping[str, object]) -> None:
    known = fields(kind)
    unknown = values.keys() - {field.name for field in known}
    missing = {field.name for field in known if field.default is MISSING} - values.keys()
    for name in sorted(unknown):
        raise InvalidInput(name, "is not known here")
    for name in sorted(missing):
        raise InvalidInput(name, "is missing")
