"""The draft passes the lint, whatever the schema; what it leaves out is among the decisions."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest

from dal.contract import parse_contract
from dal.discovery.designing import Access, complaints, draft_contract
from dal.discovery.model import Analysis, Column, ForeignKey, IdGeneration, Operation, Site, Table
from tests.unit.discovery.designing.making import analysis, designed, drafted, site, table
from tests.unit.discovery.designing.shop import shop
from tests.unit.discovery.designing.store import store

_TYPES = (
    *("INT", "BIGINT UNSIGNED", "TINYINT(1)", "BOOLEAN", "YEAR", "BIT(4)", "FLOAT", "DOUBLE", "DECIMAL(10,2)"),
    *("DECIMAL(60,5)", "VARCHAR(20)", "VARCHAR(255)", "VARCHAR(600)", "CHAR(36)", "CHAR(1)", "TEXT", "LONGTEXT"),
    *("JSON", "DATE", "DATETIME(6)", "DATETIME(9)", "TIME", "ENUM('a','b')", "SET('x','y')", "BINARY(16)"),
    *("VARBINARY(300)", "LONGBLOB", "GEOMETRY", "UUID", "VARCHAR", ""),
)
_COLLATIONS = (
    None,
    "utf8mb4_general_ci",
    "utf8mb4_0900_ai_ci",
    "utf8mb4_sv_0900_ai_ci",
    "latin1_swedish_ci",
    "utf8mb4_bin",
    "gbk_chinese_ci",
)
_TABLES = ("users", "orders", "unique", "counters", "order items", "2fa", "Größen", "a" * 70, "OrderLines")
_COLUMNS = (
    "id",
    "user_id",
    "status",
    "name",
    "at",
    "_id",
    "PK",
    "GSI1PK",
    "order-no",
    "a b",
    "we{ird",
    "x",
    "y",
    "z",
)
_RULES = (None, "CASCADE", "SET NULL", "RESTRICT", "SET DEFAULT")


def _some(random: Random, names: tuple[str, ...], *counts: int) -> tuple[str, ...]:
    return tuple(random.sample(names, min(len(names), random.choice(counts))))


def _table(random: Random, name: str, others: tuple[str, ...]) -> Table:
    names = _some(random, _COLUMNS, 2, 5, 9)
    key = ("id",) if "id" in names and random.random() < 0.7 else _some(random, names, 0, 1, 2, 3)
    return Table(
        name,
        columns=tuple(
            Column(
                one, random.choice(_TYPES), nullable=random.random() < 0.4, collation=random.choice(_COLLATIONS)
            )
            for one in names
        ),
        primary_key=key,
        unique=tuple(_some(random, names, 1, 2, 3) for _ in range(random.randint(0, 2))),
        foreign_keys=tuple(
            ForeignKey(_some(random, names, 1, 1, 2), random.choice(others), ("id",), random.choice(_RULES))
            for _ in range(random.randint(0, 2))
        ),
        id_generation=random.choice((None, IdGeneration.AUTO_INCREMENT)),
        collation=random.choice(_COLLATIONS),
    )


def _site(random: Random, line: int, one: Table) -> Site:
    names = (*(column.name for column in one.columns), "ghost", "<pk>")
    equal, also = _some(random, names, 0, 1, 2, 3), _some(random, names, 0, 0, 1)
    order = tuple(name + random.choice(("", " DESC")) for name in _some(random, names, 0, 0, 1, 2))
    where = f"DELETE FROM t WHERE {names[0]}"
    return replace(
        site(random.choice(list(Operation)), one.name, line=line, ordering=order),
        predicates=equal + also,
        equalities=equal,
        limit=random.choice((None, "1", "20")),
        stack=random.choice(("db-api", "django")),
        statement=random.choice((None, where, f"{where} IS NULL")),
    )


def _nasty(seed: int) -> Analysis:
    random = Random(seed)
    names = _some(random, _TABLES, 1, 3, 6)
    tables = [_table(random, name, names) for name in names]
    return analysis(tables, [_site(random, line, random.choice(tables)) for line in range(1, 25)])


@pytest.mark.parametrize("found", [store(), shop()], ids=["store", "shop"])
def test_a_decent_schema(found: Analysis) -> None:
    """No complaint, and it reads as a contract with an entity for each table."""
    document = drafted(found)
    assert complaints(document) == ()
    contract = parse_contract(document)
    assert {entity.source_table for entity in contract.entities.values()} == {
        name for one in found.tables if (name := one.name) not in designed(found)[1].left_out
    }


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_any_schema(start: int) -> None:
    """No complaint either; whatever is not in the draft is named by a decision."""
    for seed in range(start, start + 20):
        found = _nasty(seed)
        _, design = designed(found)
        if design.entities:
            assert complaints(draft_contract(found, design)) == (), seed
        said = " ".join(f"{decision.table} {decision.question} {decision.why}" for decision in design.decisions)
        for one in found.tables:
            entity = design.entity(one.name)
            kept = (
                {column.name for column in entity.columns} if entity else {column.name for column in one.columns}
            )
            missing = {column.name for column in one.columns} - kept
            assert entity is not None or one.name in said, (seed, one.name)
            assert all(f"{one.name}.{column}" in said for column in missing), (seed, missing)


def test_the_lint_is_asked() -> None:
    """The control: a draft that somebody spoils is complained of."""
    document = drafted(store())
    document["tables"][0]["entities"][0]["pk_template"] = "USER#{ghost}"
    assert "tables[0].entities[0].pk_template" in [finding.path for finding in complaints(document)]


def test_each_pattern_can_be_asked() -> None:
    """What a service names is what the contract's key or index is asked by, for all that is served."""
    found = shop()
    patterns, design = designed(found)
    contract = parse_contract(draft_contract(found, design))
    asked = 0
    for pattern in patterns:
        service, entity = design.service(pattern.name), design.entity(pattern.table)
        assert service is not None
        if entity is None or service.by not in (Access.INDEX, Access.PARTITION, Access.KEY):
            continue
        item = contract.entity(entity.name).item
        assert item is not None
        pk, sk = item.templates(service.name)
        assert (
            {*pk.template.columns}
            <= {*service.columns}
            <= {*pk.template.columns, *(sk.template.columns if sk else ())}
        )
        asked += 1
    assert asked > 10


def test_an_empty_draft() -> None:
    """Without tables there is no contract: the one complaint is the decision."""
    document = drafted(analysis())
    assert [finding.path for finding in complaints(document)] == ["tables"]
    assert len(designed(analysis())[1].decisions) == 1


def test_it_says_what_it_is() -> None:
    """Whose it is, and how much is open; patterns that nothing serves are not among those it satisfies."""
    ghosts = site("select", "ghosts", "id")
    document = drafted(analysis([table("users", "id INT")], [ghosts, site("select", "users", "id")]))
    assert document["description"].startswith(
        "Drafted from corner-shop by `dal discover`; nothing is left to decide"
    )
    assert document["tables"][0]["satisfies"] == ["user by id"]
    assert document["tables"][0]["table"] == "CornerShop"


def test_the_same_bytes() -> None:
    """The order in which sites were found makes no difference."""
    found = shop()
    backwards = analysis(found.tables, tuple(reversed(found.sites)), project=found.project)
    forwards = analysis(found.tables, found.sites, project=found.project)
    assert json.dumps(drafted(forwards)) == json.dumps(drafted(backwards))
