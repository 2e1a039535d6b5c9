"""The folds and types are those of a real MariaDB."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from importlib.resources import files

import pytest

from dal.contract.folds import utf8mb4_bin, utf8mb4_general_ci
from devstack import MySqlServer

pytestmark = pytest.mark.integration

PLANE = [point for point in range(0x10000) if not 0xD800 <= point <= 0xDFFF]
_SQL = files("dal.contract.collations")


def test_table_is_that_of_the_server(fresh_mysql: MySqlServer) -> None:
    """The committed table is what its SQL reads out of this server, for every code point of the basic plane."""
    with (
        closing(fresh_mysql.connect(database=fresh_mysql.database)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(_SQL.joinpath("utf8mb4_general_ci.sql").read_text())
        lines = ["\t".join(row) + "\n" for row in cursor.fetchall()]
    assert "".join(lines) == _SQL.joinpath("utf8mb4_general_ci.tsv").read_text()


def test_every_code_point_folds_to_its_weight(fresh_mysql: MySqlServer) -> None:
    """One text of all code points has, on the server, the weights that the fold gives."""
    text = "a".join(map(chr, PLANE)) + "a😀a"  # the letter keeps spaces from being trailing ones
    folded = utf8mb4_general_ci(text).encode("utf-16-be").hex().upper()
    with (
        closing(fresh_mysql.connect(database=fresh_mysql.database)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT HEX(WEIGHT_STRING(%s COLLATE utf8mb4_general_ci))", (text,))
        ((weights,),) = cursor.fetchall()
    assert weights == folded


@pytest.mark.parametrize("fold", [utf8mb4_general_ci, utf8mb4_bin], ids=lambda fold: fold.__name__)
def test_equal_texts(fresh_mysql: MySqlServer, fold: Callable[[str], str]) -> None:
    """Two texts have one fold exactly where the server calls them equal."""
    chance = random.Random(1)
    alphabet = "aAäÄ ßsSéE\u0301\u0000\t~😀𝄞İi\u0131"
    pairs = [tuple("".join(chance.choices(alphabet, k=chance.randint(0, 2))) for _ in "lr") for _ in range(3000)]
    ask = f"SELECT %s COLLATE {fold.__name__} = %s"
    wrong = []
    with (
        closing(fresh_mysql.connect(database=fresh_mysql.database)) as connection,
        connection.cursor() as cursor,
    ):
        for left, right in pairs:
            cursor.execute(ask, (left, right))
            ((equal,),) = cursor.fetchall()
            wrong += [(left, right)] if bool(equal) != (fold(left) == fold(right)) else []
    assert wrong == []
    assert any(fold(left) == fold(right) and left != right for left, right in pairs)
