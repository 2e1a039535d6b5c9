"""`/parcels`."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from parcels.database import Database
from parcels.repository import ParcelStore

routes = web.RouteTableDef()


@routes.get("/parcels/{code}")
async def show(request: web.Request) -> web.Response:
    redis = request.app["redis"]
    code = request.match_info["code"]
    if await redis.get(f"hot:{code}") is None:
        await redis.set(f"hot:{code}", "1", ex=60)
    found = await request.app["parcels"].get(code)
    if found is None:
        raise web.HTTPNotFound(text="select another code from your mail")
    return web.json_response(found, dumps=str)


@routes.post("/parcels")
async def announce(request: web.Request) -> web.Response:
    body = await request.json()
    store: ParcelStore = request.app["parcels"]
    await store.announce(body["code"], body["recipient"], body["grams"])
    await request.app["search"].update(body["code"], body["recipient"])
    return web.json_response({"code": body["code"]}, status=201)


@routes.post("/parcels/{code}/scans")
async def scan(request: web.Request) -> web.Response:
    body = await request.json()
    store: ParcelStore = request.app["parcels"]
    found = await store.get(request.match_info["code"])
    await store.scan(found["id"], body["depot"], datetime.now(UTC))
    await request.app["redis"].delete(f"hot:{request.match_info['code']}")
    return web.Response(status=204)


@routes.get("/figures/{name}")
async def figure(request: web.Request) -> web.Response:
    db: Database = request.app["db"]
    view = request.match_info["name"]
    row = await db.fetch_one(f"SELECT COUNT(*) AS n FROM figures_{view}")
    return web.json_response(row)
