"""The wiring."""

from __future__ import annotations

import os
from typing import AsyncIterator

from aiohttp import web
from elasticsearch import AsyncElasticsearch
from redis.asyncio import Redis

from parcels.database import Database
from parcels.handlers.parcels import routes
from parcels.repository import DepotStore, ParcelStore
from parcels.search import Search
from parcels.tables import create_tables


async def resources(app: web.Application) -> AsyncIterator[None]:
    app["db"] = await Database.connect(
        {"host": os.environ["DB_HOST"], "user": os.environ["DB_USER"], "password": os.environ["DB_PASSWORD"]}
    )
    app["redis"] = Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost"))
    app["search"] = Search(AsyncElasticsearch(os.environ["ELASTIC_URL"]))
    app["parcels"], app["depots"] = ParcelStore(app["db"]), DepotStore(app["db"])
    await create_tables(app["db"])
    yield
    await app["db"].close()


def build() -> web.Application:
    app = web.Application()
    app.add_routes(routes)
    app.cleanup_ctx.append(resources)
    return app
