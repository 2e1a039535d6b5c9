"""The folds are those of real servers: code points, contractions, and texts of what is special to the UCA."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib.resources import files
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymysql.connections import Connection
from pymysql.cursors import Cursor

from dal.contract.folds import FOLDS, Fold
from dal.contract.folds.tables import of_lines
from dal.contract.folds.weights import of_table
from tests.integration.fidelity.asked_collations import Weigh, comparing, remembering, weighing
from tests.integration.fidelity.special_texts import CONTRACTIONS, RANDOM_TEXTS, texts
from tests.integration.fidelity.uca_collations import EVERY, FAR, contractions, ordinary

pytestmark = pytest.mark.integration

_OF_MYSQL = tuple(name for name in FOLDS if not any(part in name for part in ("uca1400", "nopad", "utf8_")))
_OF_MARIADB = tuple(name for name in FOLDS if any(part in name for part in ("uca1400", "nopad")))
EACH = [("mysqld", name) for name in _OF_MYSQL] + [("mariadb", name) for name in _OF_MARIADB]
TABLES = [("mysqld", f"utf8mb4_0900_{level}") for level in ("ai_ci", "as_ci", "as_cs")]
TABLES += [("mariadb", f"utf8mb4_uca1400_nopad_{level}") for level in ("ai_ci", "as_ci", "as_cs")]
TABLES += [("mariadb", "utf8mb4_unicode_nopad_ci"), ("mariadb", "utf8mb4_unicode_520_nopad_ci")]
_PLANES = (*range(0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x12000))
"""Where contractions are."""


@pytest.fixture
def connection(request: pytest.FixtureRequest, server: str) -> Iterator[Connection[Cursor]]:
    """To the server of that fixture."""
    with closing(request.getfixturevalue(server).connect()) as connected:
        yield connected


@pytest.mark.parametrize(("server", "name"), TABLES)
def test_code_points_and_contractions(connection: Connection[Cursor], name: str) -> None:
    """All that the table tells, and every 997th code point, weigh what their folds do, and nothing else does."""
    assert disagreeing(weighing(connection, name), FOLDS[name], told(name)) == []


@pytest.mark.parametrize(("server", "name"), [TABLES[0], TABLES[5]])
def test_a_changed_line_is_found(connection: Connection[Cursor], name: str) -> None:
    """The same test finds each line that is not there, or that tells something else."""
    lines, weigh = lines_of(name), remembering(weighing(connection, name))
    every = told(name)
    for place in Random(name).sample(range(len(lines)), 3):
        texts_of, weights = lines[place].split("\t")
        for changed in ((), (f"{texts_of}\t0046 {weights}".strip(),)):
            fold = of_table(of_lines([*lines[:place], *changed, *lines[place + 1 :]]))
            assert disagreeing(weigh, fold, every), (lines[place], changed)


@pytest.mark.parametrize(("server", "name", "expected"), [(*TABLES[0], set()), (*TABLES[3], CONTRACTIONS)])
def test_contractions(connection: Connection[Cursor], name: str, expected: set[str]) -> None:
    """The table has those of the server, and MySQL has none: some that begin one, and others, before all near."""
    weigh, chance = weighing(connection, name), Random(name)
    single = ordinary(weigh, map(chr, _PLANES))
    begin = {one[0] for one in CONTRACTIONS if one[0] in single}
    heads = {*chance.sample(sorted(begin), 40), *chance.sample(sorted(single), 20)}
    found = contractions(weigh, single, sorted(heads))
    assert found == {one for one in expected if one in FAR or (one[0] in heads and set(one) <= single.keys())}


@pytest.mark.parametrize(("server", "name"), EACH)
@given(data=st.data())
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_equal_texts_have_one_fold(connection: Connection[Cursor], name: str, data: st.DataObject) -> None:
    """Two texts have one fold exactly where the server calls them equal; a fold equals its text."""
    assert wrong_texts(connection, name, FOLDS[name], data.draw(texts(name))) == []


@pytest.mark.parametrize(
    ("server", "name", "fault"),
    [
        ("mysqld", "utf8mb4_0900_ai_ci", lambda text: FOLDS["utf8mb4_0900_ai_ci"](text).rstrip(" ")),
        ("mysqld", "utf8mb4_0900_ai_ci", FOLDS["utf8mb4_unicode_520_ci"]),
        ("mysqld", "utf8mb4_0900_as_ci", FOLDS["utf8mb4_0900_ai_ci"]),
        ("mysqld", "utf8mb4_0900_as_cs", str),
        ("mariadb", "utf8mb4_uca1400_ai_ci", FOLDS["utf8mb4_uca1400_nopad_ai_ci"]),
        ("mariadb", "utf8mb4_uca1400_nopad_ai_ci", FOLDS["utf8mb4_0900_ai_ci"]),
    ],
)
def test_a_fold_that_is_only_nearly_right_is_found(connection: Connection[Cursor], name: str, fault: Fold) -> None:
    """The same test finds another padding, another version of the UCA, and a level too few."""
    assert wrong_texts(connection, name, fault, RANDOM_TEXTS)


def lines_of(name: str) -> list[str]:
    """The committed table of a collation."""
    path = files("dal.contract.collations").joinpath(f"{name.replace('_nopad', '')}.tsv")
    return path.read_text("ascii").splitlines()


def told(name: str) -> list[str]:
    """What the table tells of, the texts that stand for it, and some of everything else."""
    table = of_lines(lines_of(name))
    texts_of = {*map(chr, table.texts), *table.contractions, *map(chr, EVERY[::997])}
    return sorted(texts_of | {FOLDS[name](text) for text in texts_of})


def disagreeing(weigh: Weigh, fold: Fold, of: Sequence[str]) -> list[str]:
    """Texts that weigh something else than their folds, and those that weigh the same and have two folds."""
    folds = {text: fold(text) for text in of}
    weights = dict(zip(of, weigh(of), strict=True))
    changed = [text for text in of if folds[text] != text]
    of_folds = weigh([folds[text] for text in changed])
    wrong = [text for text, weight in zip(changed, of_folds, strict=True) if weight != weights[text]]
    first: dict[bytes, str] = {}
    return wrong + [text for text in of if first.setdefault(weights[text], folds[text]) != folds[text]]


def wrong_texts(connection: Connection[Cursor], name: str, fold: Fold, of: Sequence[str]) -> list[str]:
    """Texts about which fold and server disagree; spaces at the end are compared beside what they weigh within."""
    held = [text for text in of if _held(FOLDS[name], text)]
    within = disagreeing(weighing(connection, name), fold, list(dict.fromkeys(f"{text}x" for text in held)))
    pairs = [(text, other) for text, after in pairwise(held) for other in (fold(text), after)]
    same = comparing(connection, name)(pairs)
    return within + [a for (a, b), equal in zip(pairs, same, strict=True) if equal != (fold(a) == fold(b))]


def _held(fold: Callable[[str], str], text: str) -> bool:
    """Whether a column of that collation can hold it."""
    try:
        fold(text)
    except ValueError:
        return False
    return True
