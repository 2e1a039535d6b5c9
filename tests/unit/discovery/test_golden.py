"""Small backends of every style are read as a careful reader reads them."""

from __future__ import annotations

import functools
import random
from typing import Any

import pytest

from dal.discovery.designing import access_patterns, design
from dal.discovery.discover import discover
from dal.discovery.documents.record import record, text
from dal.discovery.finding import in_order, site_of
from dal.discovery.model import Analysis
from dal.discovery.parts import Backend, evaluated
from dal.discovery.pipeline import evaluate, look_over
from dal.discovery.reading import LIMIT, Role, walk
from tests.unit.discovery.golden import BACKENDS, NAMES, Golden, differences, golden


@functools.cache
def found(name: str) -> Analysis:
    """What discovery finds, in this process."""
    return discover(BACKENDS / name, jobs=1)


def written(analysis: Analysis) -> str:
    """`analysis.json`."""
    patterns = access_patterns(analysis)
    return text(record(analysis, design(analysis, patterns), patterns))


def test_every_style_is_there() -> None:
    """Drivers, query builders, and ORMs."""
    assert len(NAMES) == 9
    stacks = {stack for name in NAMES for stack in found(name).stacks}
    assert stacks == {"databases", "db-api", "django", "peewee", "sqlalchemy"}


@pytest.mark.parametrize("name", NAMES)
def test_all_is_found_and_nothing_else(name: str) -> None:
    """Tables, sites, implicit updates, transactions, routines; bait and tests are none."""
    assert differences(golden(name), found(name)) == []
    assert found(name).unread == ()


def plantings() -> list[tuple[str, str]]:
    """Each backend with each kind of thing that is found in it."""
    kinds = ("tables", "sites", "implicit_updates", "transactions", "routines", "features")
    return [(name, kind) for name in NAMES for kind in kinds if of_kind(golden(name), kind)]


def of_kind(expected: Golden, kind: str) -> list[Any]:
    """Those that must be told: transactions over one table need not be."""
    return [one for one in expected[kind] if kind != "transactions" or len(one["tables"]) > 1]


@pytest.mark.parametrize(("name", "kind"), plantings())
def test_a_planted_fault_is_found(name: str, kind: str) -> None:
    """One thing too many in the golden result is missed; one too few was invented."""
    expected = golden(name)
    chosen = random.Random(name).choice(of_kind(expected, kind))
    extra = {**chosen, "name" if "name" in chosen else "function": "nothing"}
    more = differences({**expected, kind: [*expected[kind], extra]}, found(name))
    assert [line.split(":")[0] for line in more] == [f"missed {kind.rstrip('s').replace('_', ' ')}"]
    fewer = differences({**expected, kind: [one for one in expected[kind] if one is not chosen]}, found(name))
    assert len(fewer) == (kind != "features"), "features may be more than those that are told"


@pytest.mark.parametrize("name", ["raw_pymysql", "django_tracker"])
def test_the_same_bytes_again(name: str) -> None:
    """Nothing is remembered, nothing depends on chance."""
    assert written(discover(BACKENDS / name, jobs=1)) == written(found(name))


def test_several_processes() -> None:
    """They find what one finds."""
    tree = walk(BACKENDS / "flask_sqlalchemy_shop")
    both = evaluate(tree, look_over(tree, jobs=1), jobs=2)
    assert in_order(site_of(*one) for one in both.settled()) == found("flask_sqlalchemy_shop").sites
    assert sorted(both.updates, key=repr) == sorted(found("flask_sqlalchemy_shop").implicit_updates, key=repr)


@pytest.mark.parametrize("name", NAMES)
def test_in_another_order(name: str) -> None:
    """Whichever module is read and evaluated first."""
    tree = walk(BACKENDS / name)
    seen = look_over(tree, jobs=1)
    files = [one.file for one in seen.observed if one.role is Role.PRODUCTION]
    random.Random(name).shuffle(files)
    backend = Backend(tree.root, tuple(reversed(tree.python)), seen.methods, LIMIT, tree.sql)
    assert in_order(site_of(*one) for one in evaluated(backend, files).settled()) == found(name).sites
