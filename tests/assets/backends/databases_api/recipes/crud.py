"""What routers ask of the database."""

from __future__ import annotations

from typing import Any

from databases import Database
from sqlalchemy import func, select

from recipes.database import archive, database
from recipes.tables import ingredients, recipes


async def recipe_by_slug(slug: str):
    query = recipes.select().where(recipes.c.slug == slug)
    return await database.fetch_one(query)


async def published_by(author_id: int, limit: int = 20, offset: int = 0):
    query = (
        select(recipes.c.id, recipes.c.slug, recipes.c.title)
        .where(recipes.c.author_id == author_id)
        .where(recipes.c.published.is_(True))
        .order_by(recipes.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return await database.fetch_all(query)


async def quick(minutes: int, what: str | None = None):
    query = select(recipes).where(recipes.c.minutes <= minutes)
    if what:
        query = query.join(ingredients, ingredients.c.recipe_id == recipes.c.id).where(ingredients.c.what == what)
    return await database.fetch_all(query)


async def weight(recipe_id: int):
    return await database.fetch_val(
        select(func.sum(ingredients.c.grams)).where(ingredients.c.recipe_id == recipe_id)
    )


async def search(words: str):
    return await database.fetch_all(
        query="SELECT id, slug, title FROM recipes WHERE MATCH (title) AGAINST (:words IN BOOLEAN MODE) AND published = 1",
        values={"words": words},
    )


async def publish(author_id: int, slug: str, title: str, parts: list[dict[str, Any]]) -> int:
    """The recipe and what goes into it, or nothing."""
    async with database.transaction():
        recipe_id = await database.execute(recipes.insert().values(slug=slug, title=title, author_id=author_id))
        await database.execute_many(
            "INSERT INTO ingredients (recipe_id, position, what, grams) VALUES (:recipe_id, :position, :what, :grams)",
            [{"recipe_id": recipe_id, "position": at, **part} for at, part in enumerate(parts)],
        )
        await database.execute(recipes.update().where(recipes.c.id == recipe_id).values(published=True))
    return recipe_id


async def withdraw(recipe_id: int) -> None:
    await database.execute(recipes.delete().where(recipes.c.id == recipe_id))
    await archive.execute("DELETE FROM snapshots WHERE recipe_id = :id", {"id": recipe_id})


async def like(db: Database, recipe_id: int, visitor: str) -> None:
    await db.execute(
        "INSERT INTO likes (recipe_id, visitor) VALUES (:recipe, :visitor) ON DUPLICATE KEY UPDATE liked_at = NOW()",
        {"recipe": recipe_id, "visitor": visitor},
    )


async def likes(db: Database, recipe_id: int) -> int:
    return await db.fetch_val("SELECT COUNT(*) FROM likes WHERE recipe_id = :recipe", {"recipe": recipe_id})


async def most_liked(days: int):
    rows = []
    async for row in database.iterate(
        """
        SELECT r.slug, COUNT(*) AS n FROM likes l JOIN recipes r ON r.id = l.recipe_id
        WHERE l.liked_at > NOW() - INTERVAL :days DAY GROUP BY r.slug ORDER BY n DESC LIMIT 10
        """,
        {"days": days},
    ):
        rows.append(row)
    return rows
