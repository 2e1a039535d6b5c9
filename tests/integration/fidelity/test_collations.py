"""The folds are those of a real MariaDB: their tables, pairs of code points, and random texts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from hashlib import md5
from importlib.resources import files

import pytest
from pymysql.connections import Connection
from pymysql.cursors import Cursor

from dal.contract.folds import FOLDS, Fold
from devstack import MySqlServer
from tests.integration.fidelity.collations import table

pytestmark = pytest.mark.integration

TABLES = ("latin1_general_ci", "latin1_swedish_ci", "utf8mb4_unicode_520_ci", "utf8mb4_unicode_ci")
NAMES = sorted(name for name in FOLDS if not name.startswith("utf8_") and "_0900_" not in name)
_ALPHABETS = {
    "ascii": "aA zZ[{_\t\0-0",
    "latin1": "aAäÄÅåæÆ[]\\ßsSéEþÞ\xa0\x81 \t\0ÿYöO€",
    "utf8mb3": "aAäÄ ßsS\u0301\u0300\0\t\xa0\u2003\u00a8ﷺ\u0131İⓐ㈠一\u0f71\u0f72\u0fb2\u0e40\u0e01\u0eaa각ᄀ"
    "\u0439и\u0306ǆ\ufffd",
}
_ASTRAL = "😀𝄞𝐀𐐀𐐨\U0002f800\U000e0001"
_PRONE = (0x0E40, 0x0E01, 0x0EC0, 0x0E81, 0x0F71, 0x0FB2, 0x0FB3, 0x0438, 0x0301, 0x0306, 0x09C7, 0x1100, 0x3099)
"""Code points that stand in contractions of the UCA."""


@pytest.fixture(scope="module")
def connection(mariadb: MySqlServer) -> Iterator[Connection[Cursor]]:
    """Any connection: no table is needed, but a database for the SEQUENCE engine is."""
    mariadb.create_database("collations")
    with closing(mariadb.connect(database="collations")) as connected:
        yield connected
    mariadb.drop_database("collations")


def ask(connection: Connection[Cursor], sql: str, *args: object) -> tuple[tuple[object, ...], ...]:
    """The answer of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return tuple(cursor.fetchall())


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_those_of_the_server(connection: Connection[Cursor], name: str) -> None:
    """Every code point there is was read out of this server, and stands in the table if it deviates."""
    committed = files("dal.contract.collations").joinpath(f"{name}.tsv").read_text("ascii")
    assert table(connection, name) == committed


@pytest.mark.parametrize("name", ["general_ci", "unicode_ci"])
def test_the_small_utf8_has_the_same_weights(connection: Connection[Cursor], name: str) -> None:
    """What is folded by the table of utf8mb4 has the same weights in utf8mb3, code point by code point."""
    weight = "WEIGHT_STRING(CONVERT(CHAR(seq USING utf32) USING {0}) COLLATE {0}_" + name + ")"
    found = ask(
        connection,
        f"SELECT COUNT(*), SUM({weight.format('utf8mb3')} <=> {weight.format('utf8mb4')}) FROM seq_0_to_65535"
        " WHERE seq NOT BETWEEN 55296 AND 57343",
    )
    assert found == ((63488, 63488),)


def test_outside_the_basic_plane_all_are_equal(connection: Connection[Cursor]) -> None:
    """By utf8mb4_unicode_ci there is one weight for all of them."""
    weight = "HEX(WEIGHT_STRING(CONVERT(CHAR(seq USING utf32) USING utf8mb4) COLLATE utf8mb4_unicode_ci))"
    ((lowest, highest),) = ask(connection, f"SELECT MIN({weight}), MAX({weight}) FROM seq_65536_to_1114111")
    assert (lowest, highest) == ("FFFD", "FFFD")


@pytest.mark.parametrize("name", ["utf8mb4_unicode_ci", "utf8mb4_unicode_520_ci"])
def test_no_pair_has_weights_of_its_own(connection: Connection[Cursor], name: str) -> None:
    """Two code points beside each other weigh what each does alone: there are no contractions."""
    lines = ask(
        connection,
        f"SELECT seq, WEIGHT_STRING(CONVERT(CHAR(seq USING utf32) USING utf8mb4) COLLATE {name})"
        " FROM seq_0_to_65535 WHERE seq NOT BETWEEN 55296 AND 57343",
    )
    weights = {chr(int(str(point))): bytes(str(w), "latin1") if isinstance(w, str) else w for point, w in lines}
    others = [point for point, weight in weights.items() if isinstance(weight, bytes) and weight[:1] != b"\xfb"]
    joined = {point: weights[point] for point in others}
    for first in (*map(chr, _PRONE), *random.Random(1).sample(others, 12)):
        own = joined[first] if first in joined else weights[first]
        assert isinstance(own, bytes)
        expected = own + own.join(w for w in joined.values() if isinstance(w, bytes))
        ((found,),) = ask(connection, f"SELECT MD5(WEIGHT_STRING(%s COLLATE {name}))", first + first.join(others))
        assert found == md5(expected, usedforsecurity=False).hexdigest(), hex(ord(first))


@pytest.mark.parametrize("name", NAMES)
def test_equal_texts_have_one_fold(connection: Connection[Cursor], name: str) -> None:
    """Two texts have one fold exactly where the server calls them equal; a fold equals its text."""
    assert wrong_pairs(connection, name, FOLDS[name]) == []


@pytest.mark.parametrize("fault", [str.upper, str.strip, lambda text: text.upper().replace("ß", "S")])
def test_a_fold_that_is_only_nearly_right_is_found(connection: Connection[Cursor], fault: Fold) -> None:
    """The same test finds what looks right at first sight."""
    assert wrong_pairs(connection, "utf8mb4_unicode_ci", fault)


def wrong_pairs(connection: Connection[Cursor], name: str, fold: Fold) -> list[tuple[str, str]]:
    """Pairs about which fold and server disagree, of random ones and of texts and their folds."""
    chance = random.Random(name)
    charset = name.partition("_")[0]
    alphabet = _ALPHABETS.get(charset, _ALPHABETS["utf8mb3"] + _ASTRAL)
    texts = ["".join(chance.choices(alphabet, k=chance.randint(0, 3))) for _ in range(1500)]
    pairs = [(one, other) for one in texts[:300] for other in chance.sample(texts, 5)]
    pairs += [(text, fold(text)) for text in texts]
    wrong = []
    compared = f"CONVERT(%s USING {charset}) COLLATE {name} = CONVERT(%s USING {charset})"
    for start in range(0, len(pairs), 500):
        batch = pairs[start : start + 500]
        args = [text for pair in batch for text in pair]
        (told,) = ask(connection, f"SELECT {', '.join([compared] * len(batch))}", *args)
        wrong += [
            pair for pair, same in zip(batch, told, strict=True) if bool(same) != (fold(pair[0]) == fold(pair[1]))
        ]
    return wrong
