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
    "39 digits": (_columns("PRODUCT", price="DECIMAL(39,2)"), "x_dal.columns.price: DECIMAL(39,2) has more than"),
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
    "unknown fold in a key": (_format("USER", "GSI1PK", "{email:utf8mb4_0900_ai_ci}"), "is not implemented"),
    "unknown fold": (
        _unique(fold="utf8mb4_0900_ai_ci"),
        f"{USER}.x_dal.unique[0].fold: fold 'utf8mb4_0900_ai_ci'",
    ),
    "unique over two": (_unique(columns=["email", "username"]), "several columns are not implemented"),
    "unique number": (_unique(columns=["id"]), "'id' is no text column"),
    "unique name": (_unique(name="order.x"), "'order.x' does not begin with its entity"),
    "unique name twice": (_unique(name="user.email"), "'user.email' is there twice"),
    "NULL in an index key": (_format("PRODUCT", "GSI1SK", "N#{image_url}"), "'image_url' may be NULL"),
    "empty index key": (_format("PRODUCT", "GSI1SK", "{name}"), "the key can be empty"),
    "NULL in the key": (_columns("USER", id="INT NULL"), f"{USER}.x_dal.columns.id: a key column may be NULL"),
    "index without partner": (_without("USER", "GSI1SK"), "gsis[0]: user emits GSI1PK without GSI1SK"),
    "index without entity": (
        lambda data: data["tables"][0]["gsis"].append({"index_name": "GSI4", "pk": "GSI4PK"}),
        "gsis[3]: no entity emits GSI4PK",
    ),
    "key said twice": (_set("USER", pk_template="U#{id}"), "PK is made by 'USER#{id}' here and by 'U#{id}' above"),
    "key without column": (_set("USER", pk_template="USER"), f"{USER}.pk_template: it names no column"),
    "key without text": (_set("USER", pk_template="{id}"), f"{USER}.pk_template: it can meet keys of other items"),
    "key of ours": (_set("USER", pk_template="UNIQUE#{id}"), f"{USER}.pk_template: it can meet"),
    "folded key": (_set("USER", pk_template="USER#{email:utf8mb4_bin}"), "a folded key cannot be read back"),
    "ambiguous key": (_set("USER", pk_template="USER#{username}#{id}"), "cannot be read back"),
    "numbers side by side": (_set("ORDER_ITEM", sk_template="I{id}{product_id}"), "cannot be read back"),
    "same keys": (_set("CATEGORY", pk_template="USER#{id}"), "another entity makes the same keys"),
    "date in the key": (_set("USER", sk_template="{created_at}"), "key columns are whole numbers or texts"),
    "key too long": (_columns("USER", username="VARCHAR(600)"), "attributes(GSI1PK): a key can have 2409 bytes"),
    "unique too long": (_columns("USER", email="VARCHAR(600)"), "x_dal.unique[1]: a key can have 24"),
    "entity twice": (_set("CATEGORY", entity_type="USER"), "entities[1].entity_type: 'user' is there twice"),
    "entity name": (_set("USER", entity_type="Us er"), "'us er' is no plain name"),
    "join": (_attribute("USER", "email", join={"type": "chain"}), f"{USER}.attributes[4].join: joins are not"),
    "calculation": (
        _attribute("USER", "email", calculation={"type": "case"}),
        ".calculation: calculations are not",
    ),
    "denormalised": (_attribute("USER", "email", denormalized=True), ".denormalized: denormalised attributes are"),
    "date format": (
        _attribute("USER", "email", transformation={"type": "date-format"}),
        "transformation 'date-format' is not implemented",
    ),
    "formatted column": (
        _attribute("USER", "email", transformation={"type": "string-format", "format": "x{email}"}),
        "only key attributes are transformed",
    ),
    "other table": (_attribute("USER", "email", source_table="orders"), ".source_table: it is not the entity's"),
    "single entity": (_table(type="single-entity"), "tables[0].type: tables of type 'single-entity'"),
    "no sort key": (_table(sk=None), "tables[0].sk: tables without a sort key"),
    "own attributes": (
        lambda data: data["tables"][0]["attributes"].append(attribute(data, "USER", "email")),
        "tables[0].attributes: a multi-entity table has no attributes",
    ),
    "projection": (
        lambda data: data["tables"][0]["gsis"][0].update(projection="KEYS_ONLY"),
        "gsis[0].projection: projection KEYS_ONLY is not implemented",
    ),
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
    "number as key": (_attribute("USER", "GSI1PK", type="N"), "keys are texts, not N"),
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
    together = ("key without text", "unknown fold", "join", "projection", "unknown target")
    data = document()
    for name in together:
        FAULTS[name][0](data)
    with pytest.raises(ContractError) as caught:
        parse_contract(data)
    assert all(any(FAULTS[name][1] in problem for problem in caught.value.problems) for name in together)
