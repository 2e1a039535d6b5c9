"""Free text over recipients is Elasticsearch's."""

from __future__ import annotations

from typing import Any

from elasticsearch import AsyncElasticsearch


class Search:
    def __init__(self, client: AsyncElasticsearch) -> None:
        self.client = client

    async def update(self, code: str, recipient: dict[str, Any]) -> None:
        await self.client.index(index="recipients", id=code, document=recipient)

    async def delete(self, code: str) -> None:
        await self.client.delete(index="recipients", id=code)

    async def find(self, words: str) -> list[str]:
        found = await self.client.search(index="recipients", query={"match": {"name": words}})
        return [hit["_id"] for hit in found["hits"]["hits"]]
