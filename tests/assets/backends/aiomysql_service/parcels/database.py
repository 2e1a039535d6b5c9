"""A pool, and the few ways in which it is used."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import Any, AsyncIterator, Sequence

import aiomysql


class Database:
    def __init__(self, pool: aiomysql.Pool) -> None:
        self._pool = pool

    @classmethod
    async def connect(cls, settings: dict[str, Any]) -> Database:
        return cls(await aiomysql.create_pool(minsize=1, maxsize=20, autocommit=True, **settings))

    async def _run(self, query: str, params: Sequence[Any] | None = None) -> aiomysql.DictCursor:
        async with self._pool.acquire() as connection:
            async with connection.cursor(aiomysql.DictCursor) as cursor:
                await cursor.execute(query, params)
                return cursor

    async def fetch_one(self, query: str, *params: Any) -> dict[str, Any] | None:
        cursor = await self._run(query, params)
        return await cursor.fetchone()

    async def fetch_all(self, query: str, *params: Any) -> list[dict[str, Any]]:
        cursor = await self._run(query, params)
        return list(await cursor.fetchall())

    async def execute(self, query: str, *params: Any) -> int:
        return (await self._run(query, params)).rowcount

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiomysql.DictCursor]:
        async with self._pool.acquire() as connection:
            await connection.begin()
            try:
                async with connection.cursor(aiomysql.DictCursor) as cursor:
                    yield cursor
                await connection.commit()
            except BaseException:
                await connection.rollback()
                raise

    async def close(self) -> None:
        self._pool.close()
        await self._pool.wait_closed()
