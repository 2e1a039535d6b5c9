"""The shape of `migrationContract.json`: dialect v2 with our `x_dal`. Outside data comes in here and only here.

Parts of the dialect that are not implemented are taken as they are, so that `refuse` can name them by their path.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A strict object; extensions of others (`x_…`) and comments are none of our business."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_foreign(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if key == "x_dal" or not _foreign(key)}


def _foreign(key: object) -> bool:
    return isinstance(key, str) and (key.startswith("x_") or key in ("$schema", "comment", "description"))


class WhenPart(Part):
    """`x_dal.when`: the attribute exists only on rows that fulfil this."""

    column: Name
    equals: bool | int | str | None = None
    not_null: Literal[True] | None = None


class AttributeExtension(Part):
    """`x_dal` of a key attribute of an index."""

    when: WhenPart | None = None
    if_null: Name | None = None


class Transformation(Part):
    """How an attribute is made of columns; which types are implemented, `refuse` knows."""

    type: str
    format: str | None = None
    source_format: str | None = None


class AttributePart(Part):
    """One attribute of an item."""

    name: Name
    type: str
    source_table: Name
    source_column: Name | tuple[Name, ...]
    transformation: Transformation | None = None
    join: object | None = None
    calculation: object | None = None
    denormalized: bool = False
    justification: str = ""
    x_dal: AttributeExtension = AttributeExtension()


class UniquePart(Part):
    """A UNIQUE constraint kept as sentinel items."""

    name: Name
    columns: tuple[Name, ...]
    fold: Name | tuple[Name, ...] | None = None  # one for all text columns, or one for each of them


class ReferencePart(Part):
    """A foreign key."""

    column: Name
    target: Name
    target_column: Name = "id"
    on_delete: str


class IdPart(Part):
    """Who numbers the rows, before and after the cutover."""

    column: Name = "id"
    source: Literal["mysql_auto_increment"]
    after_cutover: Literal["counter"]


class EntityExtension(Part):
    """What the dialect cannot say about an entity."""

    columns: dict[Name, Name]
    primary_key: tuple[Name, ...]
    id: IdPart | None = None
    unique: tuple[UniquePart, ...] = ()
    references: tuple[ReferencePart, ...] = ()


class EntityPart(Part):
    """One SQL table and the items it becomes."""

    entity_type: Name
    source_table: Name
    pk_template: Name | None = None  # None is complained of later, at the place where a table of its kind says it
    sk_template: Name | None = None
    attributes: tuple[AttributePart, ...]
    x_dal: EntityExtension | None = None


class IndexPart(Part):
    """One global secondary index."""

    index_name: Name
    pk: Name
    sk: Name | None = None
    projection: str = "ALL"
    projected_attributes: tuple[Name, ...] = ()


class TableExtension(Part):
    """What the dialect cannot say about a table; in a single-entity table also what `EntityExtension` says."""

    discriminator: Name = "_type"
    entity_type: Name | None = None
    columns: object | None = None  # these are seen only to be refused: `singles` moves them into the entity
    primary_key: object | None = None
    id: object | None = None
    unique: object | None = None
    references: object | None = None


class TablePart(Part):
    """One DynamoDB table."""

    table: Name
    type: str
    source_table: Name
    pk: Name
    sk: Name | None = None
    gsis: tuple[IndexPart, ...] = ()
    entities: tuple[EntityPart, ...] = ()
    attributes: tuple[AttributePart, ...] = ()  # required by the schema, absent in the published sample
    satisfies: tuple[str, ...]
    estimated_item_size_bytes: float
    x_dal: TableExtension = TableExtension()


class Document(Part):
    """The whole file."""

    tables: tuple[TablePart, ...]
