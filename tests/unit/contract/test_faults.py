"""Every fault of a contract is reported with its path and a remedy, all at once."""

from __future__ import annotations

import pytest

from dal.contract import parse_contract
from dal.errors import ContractError
from tests.unit.contract.key_faults import KEY_FAULTS
from tests.unit.contract.store import (
    USER,
    Fault,
    attribute,
    document,
    entity,
    with_attribute,
    with_columns,
    with_parts,
    without,
)


def _table(**parts: object) -> Fault:
    return lambda data: data["tables"][0].update(parts)


def _unique(**parts: object) -> Fault:
    return lambda data: entity(data, "USER")["x_dal"]["unique"][0].update(parts)


def _index(**parts: object) -> Fault:
    return lambda data: data["tables"][0]["gsis"][0].update(parts)


def _twice(owner: str, name: str) -> Fault:
    return lambda data: entity(data, owner)["attributes"].append(attribute(data, owner, name))


FAULTS: dict[str, tuple[Fault, str]] = KEY_FAULTS | {
    "unmapped column": (without("USER", "email"), f"{USER}.x_dal.columns.email: no attribute keeps"),
    "unknown column": (
        with_attribute("USER", "email", source_column="mail"),
        f"{USER}.attributes[4].source_column: 'mail'",
    ),
    "column kept twice": (with_attribute("USER", "email", source_column="username"), "already kept as 'username'"),
    "attribute twice": (_twice("USER", "email"), "'email' is there twice"),
    "unknown type": (
        with_columns("USER", email="GEOMETRY"),
        f"{USER}.x_dal.columns.email: unknown SQL type GEOMETRY",
    ),
    "39 digits": (with_columns("PRODUCT", price="DECIMAL(39,2)"), ".type: DECIMAL(39,2) becomes S, not N"),
    "wrong wire type": (
        with_attribute("USER", "id", type="S"),
        f"{USER}.attributes[2].type: INT becomes N, not S",
    ),
    "too large": (with_columns("PRODUCT", description="MEDIUMTEXT NULL"), "an item can have 16"),
    "reserved name": (with_attribute("USER", "email", name="_v"), "'_v' is reserved"),
    "discriminator taken": (_table(x_dal={"discriminator": "email"}), "'email' is reserved"),
    "unknown fold": (
        _unique(fold="utf8mb4_sv_0900_ai_ci"),
        f"{USER}.x_dal.unique[0].fold: fold 'utf8mb4_sv_0900_ai_ci'",
    ),
    "unique column": (_unique(columns=["mail"]), f"{USER}.x_dal.unique[0].columns: 'mail' is no column"),
    "unique column twice": (
        _unique(columns=["email", "email"]),
        "unique[0].columns: it names no column, or one twice",
    ),
    "unique of nothing": (_unique(columns=[]), "unique[0].columns: it names no column, or one twice"),
    "unique decimal": (
        lambda data: entity(data, "PRODUCT")["x_dal"].update(unique=[{"name": "product.x", "columns": ["price"]}]),
        "unique[0].columns: 'price' is DECIMAL(10,2), by which MySQL does not find a row exactly",
    ),
    "too few folds": (
        _unique(columns=["username", "email"], fold=["utf8mb4_bin"]),
        "unique[0].fold: 2 of its columns are texts, and 1 folds are named",
    ),
    "no fold": (_unique(fold=None), "unique[0].fold: 1 of its columns are texts, and 0 folds are named"),
    "fold of a number": (_unique(columns=["id"], fold=["utf8mb4_bin"]), "0 of its columns are texts, and 1 folds"),
    "unique with a mark": (_unique(name="user.a#b"), "'user.a#b' has a #"),
    "unique name": (_unique(name="order.x"), "'order.x' does not begin with its entity"),
    "unique name twice": (_unique(name="user.email"), "'user.email' is there twice"),
    "unique too long": (with_columns("USER", email="VARCHAR(600)"), "x_dal.unique[1]: a key can have 24"),
    "entity twice": (with_parts("CATEGORY", entity_type="USER"), "entities[1].entity_type: 'user' is there twice"),
    "entity name": (with_parts("USER", entity_type="Us er"), "'us er' is no plain name"),
    "denormalised": (
        with_attribute("USER", "email", denormalized=True),
        f"{USER}.attributes[4].denormalized: nothing",
    ),
    "formatted column": (
        with_attribute("USER", "email", transformation={"type": "string-format", "format": "x{email}"}),
        f"{USER}.x_dal.columns.email: no attribute keeps this column",
    ),
    "formatted number": (
        with_attribute("USER", "id", transformation={"type": "string-format", "format": "{id}"}),
        f"{USER}.attributes[2].type: string-format makes texts, not N",
    ),
    "other table": (
        with_attribute("USER", "email", source_table="orders"),
        f"{USER}.attributes[4].source_table: the",
    ),
    "single entity": (_table(type="single-entity"), "tables[0].type: a single-entity table has no entities"),
    "unknown kind of table": (_table(type="graph"), "tables[0].type: there is no type 'graph'"),
    "no entities": (_table(entities=[]), "tables[0].entities: there are none"),
    "sort key lost": (
        _table(sk=None),
        "entities[3].sk_template: the table has no sort key, so what this template",
    ),
    "words of an entity": (
        _table(x_dal={"primary_key": ["id"], "entity_type": "X"}),
        "tables[0].x_dal.primary_key: it says something of an entity",
    ),
    "own attributes": (
        lambda data: data["tables"][0]["attributes"].append(attribute(data, "USER", "email")),
        "tables[0].attributes: a multi-entity table has no attributes",
    ),
    "projection": (_index(projection="SOME"), "gsis[0].projection: there is no projection 'SOME'"),
    "includes nothing": (_index(projection="INCLUDE"), "gsis[0].projected_attributes: only a projection INCLUDE"),
    "includes too much": (
        _index(projected_attributes=["email"]),
        "gsis[0].projected_attributes: only a projection",
    ),
    "includes a stranger": (
        _index(projection="INCLUDE", projected_attributes=["mail"]),
        "gsis[0].projected_attributes: no entity emits mail",
    ),
    "includes a key": (
        _index(projection="INCLUDE", projected_attributes=["GSI1PK"]),
        "gsis[0].projected_attributes: GSI1PK is a key",
    ),
    "includes twice": (
        _index(projection="INCLUDE", projected_attributes=["email", "email"]),
        "gsis[0].projected_attributes: email is there twice",
    ),
    "index twice": (_index(index_name="GSI2"), "gsis[1].index_name: index 'GSI2' is there twice"),
    "name of an index": (_index(index_name="by name"), "gsis[0].index_name: DynamoDB takes no name 'by name'"),
    "name of a table": (_table(table="Müll"), "tables[0].table: DynamoDB takes no name 'Müll'"),
    "unknown word": (with_parts("USER", sparce=True), f"{USER}.sparce: is not known here"),
    "no x_dal": (lambda data: entity(data, "USER").pop("x_dal"), f"{USER}.x_dal: is missing"),
    "unknown target": (
        lambda data: entity(data, "ORDER")["x_dal"]["references"][0].update(target="account"),
        "x_dal.references[0]: account.id does not exist",
    ),
    "set null": (
        lambda data: entity(data, "ORDER")["x_dal"]["references"][0].update(on_delete="set_null"),
        "'user_id' cannot be NULL",
    ),
    "on delete": (
        lambda data: entity(data, "ORDER")["x_dal"]["references"][0].update(on_delete="explode"),
        "x_dal.references[0].on_delete: 'explode' is not a valid OnDelete",
    ),
    "id of no number": (
        lambda data: entity(data, "USER")["x_dal"]["id"].update(column="email"),
        "x_dal.id: 'email' is no whole number",
    ),
    "primary key": (
        lambda data: entity(data, "USER")["x_dal"].update(primary_key=["uid"]),
        "x_dal.primary_key: 'uid' is no column",
    ),
    "no primary key": (
        lambda data: entity(data, "USER")["x_dal"].update(primary_key=[]),
        "x_dal.primary_key: it names no column",
    ),
    "long name of a constraint": (_unique(name="user." + "x" * 60), "the journal keeps no name 'user.xxx"),
    "name of a constraint": (_unique(name="user.größe"), "the journal keeps no name 'user.größe'"),
    "table twice": (lambda data: data["tables"].append(document()["tables"][0]), "table 'Store' is there twice"),
    "no tables": (lambda data: data.update(tables=[]), "tables: there are none"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_named(name: str) -> None:
    """One fault planted in the store's contract is found, with its place and what to do."""
    plant, expected = FAULTS[name]
    data = document()
    plant(data)
    with pytest.raises(ContractError) as caught:
        parse_contract(data, "c.json")
    assert [problem for problem in caught.value.problems if expected in problem], caught.value.problems
    assert all(problem.startswith("c.json#") and "; " in problem for problem in caught.value.problems)


def test_all_at_once() -> None:
    """Faults of different kinds in different entities are reported together."""
    together = ("key without text", "unknown fold", "denormalised", "projection", "unknown target")
    data = document()
    for name in together:
        FAULTS[name][0](data)
    with pytest.raises(ContractError) as caught:
        parse_contract(data)
    assert all(any(FAULTS[name][1] in problem for problem in caught.value.problems) for name in together)
