"""Faults of keys, of rows and of indexes: what plants each in the store's contract, and what is said of it."""

from __future__ import annotations

from tests.unit.contract.store import (
    USER,
    Fault,
    attribute,
    with_attribute,
    with_columns,
    with_parts,
    without,
)


def _format(owner: str, name: str, text: str) -> Fault:
    return lambda data: attribute(data, owner, name)["transformation"].update(format=text)


KEY_FAULTS: dict[str, tuple[Fault, str]] = {
    "unresolved placeholder": (_format("USER", "GSI1PK", "{user_email}"), "placeholder {user_email} is no column"),
    "conversion": (_format("USER", "GSI1PK", "{email!r}"), "conversions such as !r are not implemented"),
    "decimal in a key": (_format("PRODUCT", "GSI1SK", "{price}"), "{price}: DECIMAL(10,2) cannot stand in a key"),
    "too narrow": (_format("PRODUCT", "GSI1SK", "{id:03}"), "INT has 10 digits, shorter ones do not sort"),
    "padded text": (_format("PRODUCT", "GSI1SK", "{name:010}"), "only whole numbers are padded"),
    "folded number": (_format("USER", "GSI1PK", "{id:utf8mb4_bin}"), "only texts are folded"),
    "unknown fold in a key": (_format("USER", "GSI1PK", "{email:utf8mb4_sv_0900_ai_ci}"), "is not implemented"),
    "NULL in an index key": (_format("PRODUCT", "GSI1SK", "N#{image_url}"), "'image_url' may be NULL"),
    "empty index key": (_format("PRODUCT", "GSI1SK", "{name}"), "the key can be empty"),
    "NULL in the key": (with_columns("USER", id="INT NULL"), f"{USER}.x_dal.columns.id: a key column may be NULL"),
    "empty enum in an index key": (
        lambda data: (
            with_columns("ORDER", status="ENUM('','paid')")(data),
            _format("ORDER", "GSI1SK", "{status}")(data),
        ),
        "the key can be empty",
    ),
    "index without partner": (without("USER", "GSI1SK"), "gsis[0].sk: user emits GSI1PK without GSI1SK"),
    "index sort key that nobody emits": (
        lambda data: data["tables"][0]["gsis"][0].update(sk="GSI1SORT"),
        "gsis[0].sk: user emits GSI1PK without GSI1SORT",
    ),
    "index without entity": (
        lambda data: data["tables"][0]["gsis"].append({"index_name": "GSI4", "pk": "GSI4PK"}),
        "gsis[3].pk: no entity emits GSI4PK",
    ),
    "key said twice": (
        with_parts("USER", pk_template="U#{id}"),
        "PK is made by 'USER#{id}' here and by 'U#{id}' above",
    ),
    "key without column": (with_parts("USER", pk_template="USER"), f"{USER}.pk_template: it names no column"),
    "key without text": (
        with_parts("USER", pk_template="{username}"),
        f"{USER}.pk_template: it can meet keys of other",
    ),
    "key that may become ours": (
        with_parts("USER", pk_template="U{username}"),
        f"{USER}.pk_template: it can meet keys of",
    ),
    "no key": (with_parts("USER", pk_template=None), f"{USER}.pk_template: nothing says how this key is made"),
    "no sort key": (
        with_parts("USER", sk_template=None),
        f"{USER}.sk_template: nothing says how this key is made",
    ),
    "key of ours": (with_parts("USER", pk_template="UNIQUE#{id}"), f"{USER}.pk_template: it can meet"),
    "folded key": (with_parts("USER", pk_template="USER#{email:utf8mb4_bin}"), "a folded key cannot be read back"),
    "ambiguous key": (with_parts("USER", pk_template="USER#{username}#{id}"), "cannot be read back"),
    "numbers side by side": (with_parts("ORDER_ITEM", sk_template="I{id}{product_id}"), "cannot be read back"),
    "same keys": (
        with_parts("CATEGORY", pk_template="USER#{id}"),
        "entities[1].pk_template: it can make the same keys as user",
    ),
    "keys that meet in a text": (
        lambda data: (
            with_parts("USER", pk_template="USER#{username}")(data),
            with_parts("CATEGORY", pk_template="USER#A#{id}")(data),
        ),
        "entities[1].pk_template: it can make the same keys as user",
    ),
    "date in the key": (
        with_parts("USER", sk_template="{created_at}"),
        "key columns are whole numbers, texts or bytes",
    ),
    "key too long": (
        with_columns("USER", username="VARCHAR(600)"),
        f"{USER}.attributes[12]: a key can have 2409 bytes",
    ),
    "when of a column": (
        with_attribute("USER", "email", x_dal={"if_null": "none"}),
        f"{USER}.attributes[4].x_dal: only keys of indexes",
    ),
    "when of the own key": (
        with_attribute("USER", "PK", x_dal={"when": {"column": "super_admin", "equals": True}}),
        f"{USER}.attributes[0].x_dal: only keys of indexes",
    ),
    "source of a format": (
        with_attribute("USER", "GSI1PK", source_column=["username", "nick"]),
        f"{USER}.attributes[12].source_column: 'nick' is no column",
    ),
    "format without format": (
        with_attribute("USER", "GSI1PK", transformation={"type": "string-format"}),
        f"{USER}.attributes[12].transformation.format: is missing",
    ),
    "format of a source": (
        lambda data: attribute(data, "USER", "GSI1PK")["transformation"].update(source_format="x"),
        f"{USER}.attributes[12].transformation.source_format: columns are read",
    ),
    "when without test": (
        with_attribute("USER", "GSI3PK", x_dal={"when": {"column": "super_admin"}}),
        "x_dal.when: says not what to look for",
    ),
    "when of no column": (
        with_attribute("USER", "GSI3PK", x_dal={"when": {"column": "x", "equals": 1}}),
        "'x' is no column",
    ),
    "when of no value": (
        with_attribute("USER", "GSI3PK", x_dal={"when": {"column": "super_admin", "equals": "yes"}}),
        "x_dal.when.equals: BOOLEAN cannot hold this str",
    ),
    "number as key": (
        with_attribute("USER", "GSI1PK", type="N"),
        "is no bare column of whole numbers, and this key is",
    ),
    "number here, text there": (
        with_attribute("USER", "GSI1SK", type="N"),
        "entities[1].attributes[7].type: GSI1SK is a number for another entity of this table",
    ),
    "truth as key": (with_attribute("USER", "GSI1PK", type="BOOL"), "keys are texts or whole numbers, not BOOL"),
    "partition by number": (with_attribute("USER", "PK", type="N"), "a partition key cannot be a number"),
    "sort key only here a number": (
        lambda data: (with_attribute("USER", "SK", type="N")(data), without("CATEGORY", "SK")(data)),
        "entities[1].attributes: SK is a number for another entity",
    ),
    "if_null of a number": (
        lambda data: attribute(data, "PRODUCT", "GSI1SK").update(
            type="N", transformation={"type": "string-format", "format": "{id}"}, x_dal={"if_null": "none"}
        ),
        "x_dal.if_null: it stands for a number and is none",
    ),
}
