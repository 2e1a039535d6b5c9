from contextlib import asynccontextmanager

from fastapi import FastAPI
from redis.asyncio import Redis

from clinic.api.routes import router
from clinic.config import settings


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.redis = Redis.from_url(settings.redis_url)
    yield
    await app.state.redis.aclose()


app = FastAPI(lifespan=lifespan)
app.include_router(router)
