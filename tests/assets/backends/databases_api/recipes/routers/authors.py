from cachetools import TTLCache
from fastapi import APIRouter, Depends, HTTPException
from databases import Database

from recipes.database import get_database

router = APIRouter(prefix="/authors")
seen: TTLCache = TTLCache(maxsize=100, ttl=60)


@router.get("/{author_id}")
async def author(author_id: int, db: Database = Depends(get_database)):
    if author_id in seen:
        return seen.get(author_id)
    row = await db.fetch_one("SELECT id, name FROM authors WHERE id = :id", {"id": author_id})
    if row is None:
        raise HTTPException(404, "select from the list of authors where there is one")
    seen.update({author_id: dict(row)})
    return dict(row)


@router.patch("/{author_id}")
async def change(author_id: int, body: dict, db: Database = Depends(get_database)):
    sets = ", ".join(f"{name} = :{name}" for name in body)
    await db.execute(f"UPDATE authors SET {sets} WHERE id = :id", {**body, "id": author_id})
    seen.pop(author_id, None)
    return {"changed": list(body)}


@router.delete("/{author_id}")
async def remove(author_id: int, db: Database = Depends(get_database)):
    async with db.transaction():
        await db.execute("DELETE FROM recipes WHERE author_id = :id", {"id": author_id})
        await db.execute("DELETE FROM authors WHERE id = :id", {"id": author_id})
    seen.clear()


@router.get("/")
async def listed(order: str = "name", db: Database = Depends(get_database)):
    return await db.fetch_all(f"SELECT id, name FROM authors ORDER BY {order}")
