"""Two of the tables are described for queries that are put together; the others are asked in SQL."""

import sqlalchemy as sa

metadata = sa.MetaData()

recipes = sa.Table(
    "recipes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("slug", sa.String(80), unique=True, nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("author_id", sa.Integer, sa.ForeignKey("authors.id"), nullable=False),
    sa.Column("minutes", sa.SmallInteger),
    sa.Column("published", sa.Boolean, server_default=sa.false()),
)

ingredients = sa.Table(
    "ingredients",
    metadata,
    sa.Column("recipe_id", sa.Integer, sa.ForeignKey("recipes.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("what", sa.String(120), nullable=False),
    sa.Column("grams", sa.Numeric(8, 2)),
)
