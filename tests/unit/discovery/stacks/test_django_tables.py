"""Tables that Django's models describe."""

from __future__ import annotations

import pytest

from dal.discovery.model import Column, ForeignKey, IdGeneration, Index, Origin, Place, Table
from dal.discovery.stacks.django import Django, shipped_table, table_of, tables
from dal.discovery.values.program import ClassRef
from tests.unit.discovery.stacks.reading import machine_of

MODELS = """
import uuid
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from mdeditor.fields import MDTextField
from base.models import Stamped

class Kind(models.TextChoices):
    BIG = "b", "big"
    SMALL = "s", "small"

class Shelf(Stamped):
    name = models.CharField("name", max_length=30, unique=True)
    note = models.TextField(null=True, blank=True)
    body = MDTextField()
    weight = models.DecimalField(max_digits=8, decimal_places=3)
    count = models.PositiveIntegerField(default=0, db_index=True)
    ratio = models.FloatField(db_column="ratio_of")
    kind = models.CharField(max_length=1, choices=Kind.choices, default=Kind.BIG)
    level = models.CharField(max_length=1, choices=[("a", "A"), ("more", [("b", "B")])])
    slug = models.SlugField()
    open = models.BooleanField(default=True)
    extra = models.JSONField(default=dict)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    above = models.ForeignKey("self", null=True, on_delete=models.CASCADE, db_constraint=False)

    class Meta:
        unique_together = [("name", "keeper")]
        indexes = [models.Index(fields=["kind", "-count"], name="by_kind")]
        constraints = [
            models.UniqueConstraint(fields=["slug", "above"], name="one_slug"),
            models.UniqueConstraint(fields=["level"], condition=models.Q(open=True), name="partly"),
        ]

class Token(models.Model):
    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    shelf = models.OneToOneField(Shelf, on_delete=models.PROTECT)
    what = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    what_id = models.PositiveIntegerField()
    thing = GenericForeignKey("what", "what_id")

class Glass(Shelf):
    thickness = models.SmallIntegerField()

class OpenShelf(Shelf):
    class Meta:
        proxy = True

class Box(models.Model):
    code = models.CharField(max_length=4, primary_key=True)
    shelves = models.ManyToManyField(Shelf)
    near = models.ManyToManyField("self", db_table="near_boxes")
    owners = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Owned")

    class Meta:
        db_table = "boxes"
        managed = False

class Owned(models.Model):
    box = models.ForeignKey(Box, on_delete=models.CASCADE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
"""
SOURCES = {
    "site/settings/base.py": """
AUTH_USER_MODEL = "people.Member"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
""",
    "base/models.py": """
from django.db import models

class Stamped(models.Model):
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        app_label = "never"
""",
    "people/models.py": """
from django.contrib.auth.models import AbstractUser

class Member(AbstractUser):
    pass
""",
    "stock/apps.py": """
from django.apps import AppConfig

class StockConfig(AppConfig):
    name = "stock"
    label = "store"
    default_auto_field = "django.db.models.AutoField"
""",
    "stock/models/shelves.py": MODELS,
}
MACHINE = machine_of(SOURCES, Django())
TABLES = {table.name: table for table in tables(MACHINE, tuple(SOURCES))}


def test_which_tables_there_are() -> None:
    """One for each model that is neither abstract nor a proxy, and one for each relation that Django joins."""
    assert sorted(TABLES) == [
        "boxes",
        "boxes_shelves",
        "near_boxes",
        "people_member",
        "people_member_groups",
        "people_member_user_permissions",
        "store_glass",
        "store_owned",
        "store_shelf",
        "store_token",
    ]


@pytest.mark.parametrize(
    "column",
    [
        Column("id", "INT", nullable=False),
        Column("created", "DATETIME(6)", nullable=False),
        Column("name", "VARCHAR(30)", nullable=False),
        Column("note", "LONGTEXT"),
        Column("body", "LONGTEXT", nullable=False),
        Column("weight", "DECIMAL(8,3)", nullable=False),
        Column("count", "INT UNSIGNED", nullable=False, default="0"),
        Column("ratio_of", "DOUBLE", nullable=False),
        Column("level", "VARCHAR(1)", nullable=False, values=("a", "b")),
        Column("slug", "VARCHAR(50)", nullable=False),
        Column("open", "TINYINT(1)", nullable=False, default="1"),
        Column("extra", "JSON", nullable=False),
        Column("keeper_id", "BIGINT"),
        Column("above_id", "INT"),
    ],
    ids=lambda column: column.name,
)
def test_columns_are_those_that_django_makes_in_mysql(column: Column) -> None:
    """Types, nullability, constants as defaults, what choices allow."""
    assert TABLES["store_shelf"].column(column.name) == column


def test_choices_of_a_class_are_what_a_column_may_hold() -> None:
    """The stored values, not the labels."""
    kind = TABLES["store_shelf"].column("kind")
    assert kind is not None
    assert kind.values == ("b", "s")


def test_what_is_unique() -> None:
    """By itself, together, by a constraint; MySQL has no partial ones."""
    assert TABLES["store_shelf"].unique == (("name",), ("name", "keeper_id"), ("slug", "above_id"))
    assert TABLES["store_token"].unique == (("shelf_id",),)


def test_indexes() -> None:
    """Those that are asked for, and those of slugs and foreign keys."""
    assert TABLES["store_shelf"].indexes == (
        Index(("count",)),
        Index(("slug",)),
        Index(("keeper_id",)),
        Index(("above_id",)),
        Index(("kind", "count"), "by_kind"),
    )


def test_foreign_keys_say_what_django_does_when_a_row_goes() -> None:
    """What MySQL does not even know of is not enforced."""
    assert TABLES["store_shelf"].foreign_keys == (
        ForeignKey(("keeper_id",), "people_member", ("id",), "SET NULL"),
        ForeignKey(("above_id",), "store_shelf", ("id",), "CASCADE", enforced=False),
    )
    assert TABLES["store_token"].foreign_keys[0].on_delete == "RESTRICT"


@pytest.mark.parametrize(
    ("name", "key", "made"),
    [
        ("store_shelf", ("id",), IdGeneration.AUTO_INCREMENT),
        ("store_token", ("key",), IdGeneration.UUID),
        ("boxes", ("code",), IdGeneration.APPLICATION),
        ("store_glass", ("shelf_ptr_id",), IdGeneration.APPLICATION),
        ("boxes_shelves", ("id",), IdGeneration.AUTO_INCREMENT),
    ],
)
def test_primary_keys(name: str, key: tuple[str, ...], made: IdGeneration) -> None:
    """Declared, automatic, of the model that another one extends."""
    assert (TABLES[name].primary_key, TABLES[name].id_generation) == (key, made)


def test_a_model_that_extends_another_has_its_own_columns_only() -> None:
    """The rest is in the table of the other."""
    assert [column.name for column in TABLES["store_glass"].columns] == ["shelf_ptr_id", "thickness"]


def test_tables_that_join() -> None:
    """Named after the model and the field, with the keys of both sides."""
    joining = TABLES["boxes_shelves"]
    assert [(column.name, column.type) for column in joining.columns] == [
        ("id", "INT"),
        ("box_id", "VARCHAR(4)"),
        ("shelf_id", "INT"),
    ]
    assert joining.unique == (("box_id", "shelf_id"),)
    assert [key.table for key in joining.foreign_keys] == ["boxes", "store_shelf"]
    assert [column.name for column in TABLES["near_boxes"].columns] == ["id", "from_box_id", "to_box_id"]


def test_users_have_the_columns_that_django_gives_them() -> None:
    """Also the tables of their groups and permissions."""
    names = [column.name for column in TABLES["people_member"].columns]
    assert names[:3] == ["id", "password", "last_login"]
    assert {"username", "is_staff", "date_joined"} <= set(names)
    assert [key.table for key in TABLES["people_member_groups"].foreign_keys] == ["people_member", "auth_group"]


def test_where_a_table_comes_from() -> None:
    """The model's class and its place."""
    table = TABLES["store_token"]
    assert table.model == "Token"
    assert table.origins == (Origin.MODEL,)
    line = MODELS.splitlines().index("class Token(models.Model):") + 1
    assert table.places == (Place("stock/models/shelves.py", line),)


def test_only_the_models_of_the_given_modules() -> None:
    """Tests have models too."""
    assert [table.name for table in tables(MACHINE, ["base/models.py"])] == []
    assert "people_member" in {table.name for table in tables(MACHINE, ["people/models.py"])}


def test_the_table_of_a_class() -> None:
    """A proxy's is that of the model behind it; an abstract model has none."""
    keys = {key.split("@")[0]: key for key in _unit_classes()}
    assert table_of(MACHINE, ClassRef("stock/models/shelves.py", keys["OpenShelf"])) == "store_shelf"
    assert table_of(MACHINE, ClassRef("stock/models/shelves.py", keys["Kind"])) is None
    assert table_of(MACHINE, ClassRef("base/models.py", "Stamped@4")) is None


def _unit_classes() -> list[str]:
    unit = MACHINE.program.unit("stock/models/shelves.py")
    assert unit is not None
    return list(unit.classes)


def test_tables_of_the_framework_are_known_by_name() -> None:
    """They are asked for where code queries them."""
    users = shipped_table(MACHINE, "auth_user")
    assert isinstance(users, Table)
    assert users.primary_key == ("id",)
    assert ("username",) in users.unique
    assert shipped_table(MACHINE, "nobodys_table") is None
