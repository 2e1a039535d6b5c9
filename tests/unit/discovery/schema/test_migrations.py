"""Alembic's migrations, read without being run."""

from __future__ import annotations

import ast
from textwrap import dedent, indent

import pytest

from dal.discovery.model import Column, ForeignKey, IdGeneration, Index, Origin, Place, Table
from dal.discovery.schema import Dialect, Revision, Schema, apply_revisions, read_alembic, read_sql

_HEAD = "from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import mysql\n"


def revision(upgrade: str, name: str = "r1", down: str | None = None, above: str = "") -> Revision:
    """The migration with that body of `upgrade`."""
    body = indent(dedent(upgrade).strip(), "    ")
    source = f"{_HEAD}revision = {name!r}\ndown_revision = {down!r}\n{dedent(above)}\ndef upgrade():\n{body}\n"
    found = read_alembic(
        ast.parse(source + "def downgrade():\n    op.drop_table('orders')\n"), f"versions/{name}.py"
    )
    assert found is not None
    return found


def tables(*upgrades: str) -> dict[str, Table]:
    """The tables after these migrations."""
    chain = [revision(text, f"r{n}", f"r{n - 1}" if n else None) for n, text in enumerate(upgrades)]
    return {table.name: table for table in apply_revisions(chain).tables}


_CREATE = """
op.create_table(
    'orders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=20), server_default='', nullable=False),
    sa.Column('state', sa.Enum('new', 'paid', name='state'), nullable=True),
    sa.Column('user_id', mysql.BIGINT(unsigned=True), nullable=True),
    sa.Column('at', sa.DateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('number', name='by_number'),
    mysql_collate='utf8mb4_bin',
)
op.create_index(op.f('ix_at'), 'orders', ['at'], unique=False)
"""


def test_a_table_as_autogenerate_writes_it() -> None:
    """A whole number that is the key alone counts by itself; `downgrade` is not followed."""
    assert tables(_CREATE)["orders"] == Table(
        name="orders",
        columns=(
            Column("id", "INT", nullable=False),
            Column("number", "VARCHAR(20)", nullable=False, default="''"),
            Column("state", "ENUM('new','paid')", values=("new", "paid")),
            Column("user_id", "BIGINT UNSIGNED"),
            Column("at", "DATETIME", default="CURRENT_TIMESTAMP"),
        ),
        primary_key=("id",),
        unique=(("number",),),
        foreign_keys=(ForeignKey(("user_id",), "users", ("id",), "CASCADE"),),
        indexes=(Index(("at",), "ix_at"),),
        id_generation=IdGeneration.AUTO_INCREMENT,
        collation="utf8mb4_bin",
        origins=(Origin.MIGRATION,),
        places=(Place("versions/r0.py", 8), Place("versions/r0.py", 20)),
    )


@pytest.mark.parametrize(
    ("columns", "generation"),
    [
        ("sa.Column('id', sa.Integer, primary_key=True)", "auto_increment"),
        ("sa.Column('id', sa.Integer, primary_key=True, autoincrement=False)", "application"),
        ("sa.Column('id', sa.String(9), primary_key=True)", "application"),
        ("sa.Column('id', sa.Integer, sa.ForeignKey('a.id'), primary_key=True)", "application"),
        (
            "sa.Column('a', sa.Integer, primary_key=True), sa.Column('b', sa.Integer, primary_key=True)",
            "application",
        ),
        ("sa.Column('id', sa.Integer)", None),
    ],
)
def test_who_makes_the_key(columns: str, generation: str | None) -> None:
    """By SQLAlchemy's rules."""
    assert tables(f"op.create_table('orders', {columns})")["orders"].id_generation == generation


_BATCH = """
with op.batch_alter_table('orders', schema=None) as batch_op:
    batch_op.add_column(sa.Column('c', sa.Integer()))
    batch_op.drop_column('b')
    batch_op.create_unique_constraint(batch_op.f('u'), ['c'])
with op.batch_alter_table(unknown) as batch_op:
    batch_op.drop_column('a')
"""


@pytest.mark.parametrize(
    ("change", "columns", "unique", "indexes"),
    [
        ("op.add_column('orders', sa.Column('c', sa.Text()))", "a b c", (), ()),
        ("op.drop_column('orders', 'b')", "a", (), ()),
        ("op.alter_column('orders', 'b', new_column_name='z', existing_type=sa.Integer())", "a z", (), ()),
        ("op.create_unique_constraint('u', 'orders', ['b'])", "a b", (("b",),), ()),
        ("op.create_index('i', 'orders', ['b'], mysql_prefix='FULLTEXT')", "a b", (), ("fulltext",)),
        (
            "op.create_index('i', 'orders', ['b'], unique=True)\nop.drop_index('i', table_name='orders')",
            "a b",
            (),
            (),
        ),
        (_BATCH, "a c", (("c",),), ()),
        ("op.execute('ALTER TABLE orders ADD c INT')", "a b c", (), ()),
        ("conn = op.get_bind()\nconn.execute(sa.text('ALTER TABLE orders DROP b'))", "a", (), ()),
        ("for name in ('c', 'd'):\n    op.add_column('orders', sa.Column(name, sa.Integer()))", "a b c d", (), ()),
        ("if op.get_bind().dialect.name == 'postgresql':\n    op.drop_column('orders', 'b')", "a b", (), ()),
        (
            "if dialect != 'mysql':\n    op.drop_column('orders', 'b')\nelse:\n    op.drop_column('orders', 'a')",
            "b",
            (),
            (),
        ),
        ("if missing:\n    op.add_column('orders', sa.Column('c', sa.Integer()))", "a b c", (), ()),
        ("op.add_column(table, sa.Column('c', sa.Integer()))", "a b", (), ()),
    ],
)
def test_operations(
    change: str, columns: str, unique: tuple[tuple[str, ...], ...], indexes: tuple[str, ...]
) -> None:
    """Of every kind, in batches, loops and branches; what is not known changes nothing."""
    created = "op.create_table('orders', sa.Column('a', sa.Integer()), sa.Column('b', sa.Integer()))"
    found = tables(created, change)["orders"]
    assert " ".join(column.name for column in found.columns) == columns
    assert (found.unique, tuple(index.kind for index in found.indexes)) == (unique, indexes)


def test_columns_are_altered() -> None:
    """Only what is said changes."""
    created = "op.create_table('orders', sa.Column('a', sa.String(5), nullable=False, server_default='x'))"
    changed = "op.alter_column('orders', 'a', type_=sa.Text(), nullable=True, server_default=None)"
    assert tables(created, changed)["orders"].columns == (Column("a", "TEXT"),)
    assert tables(created, "op.alter_column('orders', 'a', type_=sa.Text())")["orders"].columns == (
        Column("a", "TEXT", nullable=False, default="'x'"),
    )


def test_tables_and_foreign_keys_come_and_go() -> None:
    """Renamed, dropped, referred to."""
    found = tables(
        "op.create_table('a', sa.Column('id', sa.Integer()))",
        "op.create_table('b', sa.Column('a_id', sa.Integer()))",
        "op.create_foreign_key('f', 'b', 'a', ['a_id'], ['id'], ondelete='SET NULL')\nop.rename_table('a', 'z')",
        "op.create_table('gone')\nop.drop_table('gone')",
    )
    assert sorted(found) == ["b", "z"]
    assert found["b"].foreign_keys == (ForeignKey(("a_id",), "z", ("id",), "SET NULL"),)
    dropped = "op.drop_constraint('f', 'b', type_='foreignkey')"
    assert (
        tables("op.create_table('b')", "op.create_foreign_key('f', 'b', 'a', ['x'], ['id'])\n" + dropped)[
            "b"
        ].foreign_keys
        == ()
    )


def test_functions_and_constants_of_the_migration_are_followed() -> None:
    """With their arguments."""
    found = revision(
        "_create(NAME)",
        above="NAME = 'orders'\ndef _create(name):\n    op.create_table(name, sa.Column('id', sa.Integer()))\n",
    )
    assert [table.name for table in apply_revisions([found]).tables] == ["orders"]


def test_the_chain_decides_on_the_order() -> None:
    """Not the names of files; branches come before what joins them."""
    first = revision("op.create_table('a', sa.Column('x', sa.Integer()))", "z")
    second = revision("op.rename_table('a', 'b')", "m", "z")
    third = revision("op.add_column('b', sa.Column('y', sa.Integer()))", "a", "m")
    for order in ([first, second, third], [third, second, first]):
        (table,) = apply_revisions(order).tables
        assert (table.name, len(table.columns)) == ("b", 2)


def test_a_circle_of_migrations_has_an_end() -> None:
    """It could not be run either."""
    circle = [revision("op.create_table('a')", "x", "y"), revision("op.create_table('b')", "y", "x")]
    assert [table.name for table in apply_revisions(circle).tables] == ["a", "b"]


def test_migrations_over_sql_files() -> None:
    """They begin at what is there; both origins are told."""
    base = read_sql("CREATE TABLE orders (a INT);", "schema.sql")
    schema = apply_revisions([revision("op.add_column('orders', sa.Column('b', sa.Integer()))")], base)
    assert schema.tables[0].origins == (Origin.DDL, Origin.MIGRATION)
    assert [column.name for column in schema.tables[0].columns] == ["a", "b"]


def test_routines_in_a_migration() -> None:
    """With the line inside the migration."""
    sql = "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW DELETE FROM b"
    found = revision(f'op.execute("""\n{sql}\n""")')
    schema = apply_revisions([found])
    assert (schema.routines[0].name, schema.routines[0].writes) == ("t", ("b",))
    assert schema.routines[0].place == Place("versions/r1.py", 9)
    assert [feature.name for feature in schema.features] == ["trigger"]


@pytest.mark.parametrize(
    "source", ["x = 1", "revision = 'a'", "def upgrade():\n    pass", "revision = f()\ndef upgrade(): pass"]
)
def test_other_files_are_no_migrations(source: str) -> None:
    """Both a revision and `upgrade` make one."""
    assert read_alembic(ast.parse(source), "x.py") is None
    assert apply_revisions([]) == Schema(dialect=Dialect.MYSQL)
