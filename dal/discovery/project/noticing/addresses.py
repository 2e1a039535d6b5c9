"""Texts that name a database: URLs, Django's engines and backends."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dal.discovery.model import Setting
from dal.discovery.project.facts import Address
from dal.discovery.project.here import Here
from dal.discovery.project.noticing.notice import Noticed
from dal.discovery.project.secrets import has_password
from dal.discovery.project.stores import MYSQL, store_of_engine, store_of_url

_LONGEST = 300


def _text(node: ast.Constant, here: Here) -> Iterator[Address | Setting]:
    text = node.value
    if not isinstance(text, str) or len(text) > _LONGEST:
        return
    if "://" in text:
        yield from _url(text, node, here)
    elif (store := store_of_engine(text)) is not None:
        yield Address(store, node.lineno, text)


def _url(text: str, node: ast.Constant, here: Here) -> Iterator[Address | Setting]:
    found = store_of_url(text)
    if found is None:
        return
    store, what = found
    yield Address(store, node.lineno, what)
    if store == MYSQL and has_password(text):
        yield Setting(here.place(node), "password in a connection string", "constant", secret=True, committed=True)


NOTICED: Noticed = {ast.Constant: _text}
