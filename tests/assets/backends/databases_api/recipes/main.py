from fastapi import FastAPI

from recipes import crud
from recipes.database import database
from recipes.routers import authors

app = FastAPI()
app.include_router(authors.router)


@app.on_event("startup")
async def startup() -> None:
    await database.connect()


@app.on_event("shutdown")
async def shutdown() -> None:
    await database.disconnect()


@app.get("/recipes/{slug}")
async def recipe(slug: str):
    return await crud.recipe_by_slug(slug)


@app.post("/recipes/{recipe_id}/likes")
async def like(recipe_id: int, visitor: str):
    await crud.like(database, recipe_id, visitor)
    return {"likes": await crud.likes(database, recipe_id)}
