"""Every fault of a contract is reported with its path and a remedy, all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dal.contract import parse_contract
from dal.errors import ContractError
from tests.unit.contract.store import attribute, document, entity

Fault = Callable[[Any], object]
USER = "tables[0].entities[0]"


def _format(owner: str, name: str, text: str) -> Fault:
    return lambda data: attribute(data, owner, name)["transformation"].update(format=text)


def _columns(owner: str, /, **types: str) -> Fault:
    return lambda data: entity(data, owner)["x_dal"]["columns"].update(types)


def _set(owner: str, /, **parts: object) -> Fault:
    return lambda data: entity(data, owner).update(parts)


def _attribute(owner: str, name: str, /, **parts: object) -> Fault:
    return lambda data: attribute(data, owner, name).update(parts)


def _table(**parts: object) -> Fault:
    return lambda data: data["tables"][0].update(parts)


def _unique(**parts: object) -> Fault:
    return lambda data: entity(data, "USER")["x_dal"]["unique"][0].update(parts)


def _index(**parts: object) -> Fault:
    return lambda data: data["tables"][0]["gsis"][0].update(parts)


def _without(owner: str, name: str) -> Fault:
    return lambda data: entity(data, owner)["attributes"].remove(attribute(data, owner, name))


def _twice(owner: str, name: str) -> Fault:
    return lambda data: entity(data, owner)["attributes"].append(attribute(data, owner, name))


FAULTS: dict[str, tuple[Fault, str]] = {
    "unmapped column": (_without("USER", "email"), f"{USER}.x_dal.columns.email: no attribute keeps"),
    "unknown column": (
        _attribute("USER", "email", source_column="mail"),
        f"{USER}.attributes[4].source_column: 'mail'",
    ),
    "column kept twice": (_attribute("USER", "email", source_column="username"), "already kept as 'username'"),
    "attribute twice": (_twice("USER", "email"), "'email' is there twice"),
    "unknown type": (_columns("USER", email="GEOMETRY"), f"{USER}.x_dal.columns.email: unknown SQL type GEOMETRY"),
    "39 digits": (_columns("PRODUCT", price="DECIMAL(39,2)"), ".type: DECIMAL(39,2) becomes S, not N"),
    "wrong wire type": (_attribute("USER", "id", type="S"), f"{USER}.attributes[2].type: INT becomes N, not S"),
    "too large": (_columns("PRODUCT", description="MEDIUMTEXT NULL"), "an item can have 16"),
    "reserved name": (_attribute("USER", "email", name="_v"), "'_v' is reserved"),
    "discriminator taken": (_table(x_dal={"discriminator": "email"}), "'email' is reserved"),
    "unresolved placeholder": (_format("USER", "GSI1PK", "{user_email}"), "placeholder {user_email} is no column"),
    "conversion": (_format("USER", "GSI1PK", "{email!r}"), "conversions such as !r are not implemented"),
    "decimal in a key": (_format("PRODUCT", "GSI1SK", "{price}"), "{price}: DECIMAL(10,2) cannot stand in a key"),
    "too narrow": (_format("PRODUCT", "GSI1SK", "{id:03}"), "INT has 10 digits, shorter ones do not sort"),
    "padded text": (_format("PRODUCT", "GSI1SK", "{name:010}"), "only whole numbers are padded"),
    "folded number": (_format("USER", "GSI1PK", "{id:utf8mb4_bin}"), "only texts are folded"),
    "unknown fold in a key": (_format("USER", "GSI1PK", "{email:utf8mb4_sv_0900_ai_ci}"), "is not implemented"),
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
    "NULL in an index key": (_format("PRODUCT", "GSI1SK", "N#{image_url}"), "'image_url' may be NULL"),
    "empty index key": (_format("PRODUCT", "GSI1SK", "{name}"), "the key can be empty"),
    "NULL in the key": (_columns("USER", id="INT NULL"), f"{USER}.x_dal.columns.id: a key column may be NULL"),
    "empty enum in an index key": (
        lambda data: (
            _columns("ORDER", status="ENUM('','paid')")(data),
            _format("ORDER", "GSI1SK", "{status}")(data),
        ),
        "the key can be empty",
    ),
    "index without partner": (_without("USER", "GSI1SK"), "gsis[0].sk: user emits GSI1PK without GSI1SK"),
    "index sort key that nobody emits": (
        lambda data: data["tables"][0]["gsis"][0].update(sk="GSI1SORT"),
        "gsis[0].sk: user emits GSI1PK without GSI1SORT",
    ),
    "index without entity": (
        lambda data: data["tables"][0]["gsis"].append({"index_name": "GSI4", "pk": "GSI4PK"}),
        "gsis[3].pk: no entity emits GSI4PK",
    ),
    "key said twice": (_set("USER", pk_template="U#{id}"), "PK is made by 'USER#{id}' here and by 'U#{id}' above"),
    "key without column": (_set("USER", pk_template="USER"), f"{USER}.pk_template: it names no column"),
    "key without text": (_set("USER", pk_template="{username}"), f"{USER}.pk_template: it can meet keys of other"),
    "key that may become ours": (
        _set("USER", pk_template="U{username}"),
        f"{USER}.pk_template: it can meet keys of",
    ),
    "no key": (_set("USER", pk_template=None), f"{USER}.pk_template: nothing says how this key is made"),
    "no sort key": (_set("USER", sk_template=None), f"{USER}.sk_template: nothing says how this key is made"),
    "key of ours": (_set("USER", pk_template="UNIQUE#{id}"), f"{USER}.pk_template: it can meet"),
    "folded key": (_set("USER", pk_template="USER#{email:utf8mb4_bin}"), "a folded key cannot be read back"),
    "ambiguous key": (_set("USER", pk_template="USER#{username}#{id}"), "cannot be read back"),
    "numbers side by side": (_set("ORDER_ITEM", sk_template="I{id}{product_id}"), "cannot be read back"),
    "same keys": (
        _set("CATEGORY", pk_template="USER#{id}"),
        "entities[1].pk_template: it can make the same keys as user",
    ),
    "keys that meet in a text": (
        lambda data: (
            _set("USER", pk_template="USER#{username}")(data),
            _set("CATEGORY", pk_template="USER#A#{id}")(data),
        ),
        "entities[1].pk_template: it can make the same keys as user",
    ),
    "date in the key": (_set("USER", sk_template="{created_at}"), "key columns are whole numbers, texts or bytes"),
    "key too long": (
        _columns("USER", username="VARCHAR(600)"),
        f"{USER}.attributes[12]: a key can have 2409 bytes",
    ),
    "unique too long": (_columns("USER", email="VARCHAR(600)"), "x_dal.unique[1]: a key can have 24"),
    "entity twice": (_set("CATEGORY", entity_type="USER"), "entities[1].entity_type: 'user' is there twice"),
    "entity name": (_set("USER", entity_type="Us er"), "'us er' is no plain name"),
    "denormalised": (
        _attribute("USER", "email", denormalized=True),
        f"{USER}.attributes[4].denormalized: nothing",
    ),
    "formatted column": (
        _attribute("USER", "email", transformation={"type": "string-format", "format": "x{email}"}),
        f"{USER}.x_dal.columns.email: no attribute keeps this column",
    ),
    "formatted number": (
        _attribute("USER", "id", transformation={"type": "string-format", "format": "{id}"}),
        f"{USER}.attributes[2].type: string-format makes texts, not N",
    ),
    "other table": (_attribute("USER", "email", source_table="orders"), f"{USER}.attributes[4].source_table: the"),
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
    "unknown word": (_set("USER", sparce=True), f"{USER}.sparce: is not known here"),
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
    "when of a column": (
        _attribute("USER", "email", x_dal={"if_null": "none"}),
        f"{USER}.attributes[4].x_dal: only keys of indexes",
    ),
    "when of the own key": (
        _attribute("USER", "PK", x_dal={"when": {"column": "super_admin", "equals": True}}),
        f"{USER}.attributes[0].x_dal: only keys of indexes",
    ),
    "source of a format": (
        _attribute("USER", "GSI1PK", source_column=["username", "nick"]),
        f"{USER}.attributes[12].source_column: 'nick' is no column",
    ),
    "format without format": (
        _attribute("USER", "GSI1PK", transformation={"type": "string-format"}),
        f"{USER}.attributes[12].transformation.format: is missing",
    ),
    "format of a source": (
        lambda data: attribute(data, "USER", "GSI1PK")["transformation"].update(source_format="x"),
        f"{USER}.attributes[12].transformation.source_format: columns are read",
    ),
    "when without test": (
        _attribute("USER", "GSI3PK", x_dal={"when": {"column": "super_admin"}}),
        "x_dal.when: says not what to look for",
    ),
    "when of no column": (
        _attribute("USER", "GSI3PK", x_dal={"when": {"column": "x", "equals": 1}}),
        "'x' is no column",
    ),
    "when of no value": (
        _attribute("USER", "GSI3PK", x_dal={"when": {"column": "super_admin", "equals": "yes"}}),
        "x_dal.when.equals: BOOLEAN cannot hold this str",
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
    "number as key": (
        _attribute("USER", "GSI1PK", type="N"),
        "is no bare column of whole numbers, and this key is",
    ),
    "number here, text there": (
        _attribute("USER", "GSI1SK", type="N"),
        "entities[1].attributes[7].type: GSI1SK is a number for another entity of this table",
    ),
    "truth as key": (_attribute("USER", "GSI1PK", type="BOOL"), "keys are texts or whole numbers, not BOOL"),
    "partition by number": (_attribute("USER", "PK", type="N"), "a partition key cannot be a number"),
    "sort key only here a number": (
        lambda data: (_attribute("USER", "SK", type="N")(data), _without("CATEGORY", "SK")(data)),
        "entities[1].attributes: SK is a number for another entity",
    ),
    "if_null of a number": (
        lambda data: attribute(data, "PRODUCT", "GSI1SK").update(
            type="N", transformation={"type": "string-format", "format": "{id}"}, x_dal={"if_null": "none"}
        ),
        "x_dal.if_null: it stands for a number and is none",
    ),
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
