"""Tables as Django's migrations leave them."""

from __future__ import annotations

import ast

from dal.discovery.model import IdGeneration, Index, Origin, Table
from dal.discovery.stacks.django import read_migration, sql_of, tables_of_migrations

FIRST = """
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Box",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=30)),
                ("size", models.IntegerField()),
                ("gone", models.TextField()),
            ],
            options={"verbose_name": "box", "unique_together": {("name", "size")}},
        ),
        migrations.CreateModel(
            name="Lid",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("box", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="stock.box")),
            ],
        ),
        migrations.CreateModel(name="Dropped", fields=[("id", models.AutoField(primary_key=True))]),
        migrations.CreateModel(name="OpenBox", fields=[], options={"proxy": True}, bases=("stock.box",)),
    ]
"""
SECOND = """
from django.conf import settings
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial")]
    operations = [
        migrations.AddField("box", "keeper", models.ForeignKey(to=settings.AUTH_USER_MODEL, on_delete=1)),
        migrations.AddField(model_name="box", name="labels", field=models.ManyToManyField(to="stock.Lid")),
        migrations.AlterField("box", "name", models.CharField(max_length=60, unique=True)),
        migrations.RenameField("box", "size", "width"),
        migrations.RemoveField("box", "gone"),
        migrations.RenameModel("Lid", "Cover"),
        migrations.DeleteModel("Dropped"),
        migrations.AlterModelTable("box", "boxes"),
        migrations.AddIndex("box", models.Index(fields=["width"], name="by_width")),
        migrations.AddIndex("box", models.Index(fields=["name", "width"], name="by_both")),
        migrations.RemoveIndex("box", "by_both"),
        migrations.AddConstraint("cover", models.UniqueConstraint(fields=["box"], name="one_cover")),
        migrations.RunSQL("CREATE TABLE plain (id INT PRIMARY KEY)"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL("ALTER TABLE plain ADD word INT")],
            state_operations=[migrations.AddField("cover", "word", models.IntegerField())],
        ),
    ]
"""


def _tables(**names: str) -> dict[str, Table]:
    migrations = [
        read_migration(ast.parse(source), f"stock/migrations/{name}.py") for name, source in names.items()
    ]
    found = [one for one in migrations if one is not None]
    return {table.name: table for table in tables_of_migrations(found, user="auth.User", automatic="AutoField")}


BOTH = _tables(a_second=SECOND.replace("0001_initial", "b_first"), b_first=FIRST)


def test_the_first_migration_creates_tables() -> None:
    """A proxy has none."""
    tables = _tables(m1=FIRST)
    assert sorted(tables) == ["stock_box", "stock_dropped", "stock_lid"]
    assert tables["stock_box"].unique == (("name", "size"),)
    assert tables["stock_lid"].foreign_keys[0].table == "stock_box"
    assert tables["stock_lid"].primary_key == ("key",)
    assert tables["stock_box"].id_generation is IdGeneration.AUTO_INCREMENT


def test_later_ones_change_them_in_the_order_of_their_dependencies() -> None:
    """Names of files do not decide."""
    assert sorted(BOTH) == ["boxes", "boxes_labels", "stock_cover"]


def test_fields_are_added_changed_renamed_and_removed() -> None:
    """Columns are those at the end."""
    columns = {column.name: column.type for column in BOTH["boxes"].columns}
    assert columns == {"id": "INT", "name": "VARCHAR(60)", "width": "INT", "keeper_id": "INT"}
    assert BOTH["boxes"].unique == (("name",), ("name", "width"))


def test_indexes_and_constraints() -> None:
    """What was removed again is gone."""
    assert Index(("width",), "by_width") in BOTH["boxes"].indexes
    assert "by_both" not in {index.name for index in BOTH["boxes"].indexes}
    assert BOTH["stock_cover"].unique == (("box_id",),)


def test_relations_follow_a_model_to_its_new_name() -> None:
    """The table that joins two models refers to the one that was renamed."""
    assert [key.table for key in BOTH["boxes_labels"].foreign_keys] == ["boxes", "stock_cover"]
    assert BOTH["boxes"].foreign_keys[0].table == "auth_user"


def test_state_and_database_may_be_told_apart() -> None:
    """Fields come from the state, SQL from the database."""
    assert BOTH["stock_cover"].column("word") is not None
    migration = read_migration(ast.parse(SECOND), "stock/migrations/0002.py")
    assert migration is not None
    assert [sql for sql, _ in sql_of([migration])] == [
        "CREATE TABLE plain (id INT PRIMARY KEY)",
        "ALTER TABLE plain ADD word INT",
    ]


def test_what_a_squashed_migration_replaces_is_left_out() -> None:
    """Its tables are not made twice."""
    squashed = FIRST.replace("initial = True", 'replaces = [("stock", "m1"), ("stock", "m2")]')
    assert sorted(_tables(m1=FIRST, m2="x = 1", m3=squashed)) == ["stock_box", "stock_dropped", "stock_lid"]


def test_tables_know_that_they_are_from_migrations() -> None:
    """Models win over them."""
    assert {table.origins for table in BOTH.values()} == {(Origin.MIGRATION,)}


def test_a_module_without_a_migration_is_none() -> None:
    """Also one whose class is called otherwise."""
    assert read_migration(ast.parse("x = 1"), "stock/migrations/0001.py") is None
    assert read_migration(ast.parse("class Other: pass"), "stock/migrations/0001.py") is None
