"""Every statement about parcels and scans."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from parcels.database import Database

_SELECT = "SELECT id, tracking_code, depot_id, grams, state FROM parcels"
_ORDERS = ("grams", "state")


class ParcelStore:
    def __init__(self, db: Database, *, page: int = 50) -> None:
        self.db = db
        self.page = page

    async def get(self, code: str) -> dict[str, Any] | None:
        return await self.db.fetch_one(f"{_SELECT} WHERE tracking_code = %s", code)

    async def in_depot(self, depot: int, states: list[str]) -> list[dict[str, Any]]:
        marks = ", ".join(["%s"] * len(states))
        return await self.db.fetch_all(f"{_SELECT} WHERE depot_id = %s AND state IN ({marks})", depot, *states)

    async def to_postcode(self, postcode: str, after: str | None = None) -> list[dict[str, Any]]:
        clauses, params = ["postcode = %s"], [postcode]
        if after:
            clauses.append("tracking_code > %s")
            params.append(after)
        return await self.db.fetch_all(
            f"{_SELECT} WHERE {' AND '.join(clauses)} ORDER BY tracking_code LIMIT {self.page}", *params
        )

    async def sorted_by(self, column: str) -> list[dict[str, Any]]:
        return await self.db.fetch_all(f"{_SELECT} WHERE state <> 'lost' ORDER BY {column} DESC LIMIT 100")

    async def announce(self, code: str, recipient: dict[str, Any], grams: int) -> bytes:
        key = uuid4().bytes
        await self.db.execute(
            "INSERT IGNORE INTO parcels (id, tracking_code, recipient, grams) VALUES (%s, %s, %s, %s)",
            key,
            code,
            json.dumps(recipient),
            grams,
        )
        return key

    async def redirect(self, code: str, postcode: str) -> bool:
        changed = await self.db.execute(
            "UPDATE parcels SET recipient = JSON_SET(recipient, '$.postcode', %s) WHERE tracking_code = %s",
            postcode,
            code,
        )
        return changed == 1

    async def scan(self, parcel: bytes, depot: int, at: datetime, note: str | None = None) -> None:
        """The parcel is where it was seen, and takes up room there."""
        async with self.db.transaction() as cursor:
            await cursor.execute("SELECT depot_id FROM parcels WHERE id = %s FOR UPDATE", (parcel,))
            before = await cursor.fetchone()
            await cursor.execute(
                "INSERT INTO scans (parcel_id, scanned_at, depot_id, note) VALUES (%s, %s, %s, %s)",
                (parcel, at, depot, note),
            )
            await cursor.execute("UPDATE parcels SET depot_id = %s, state = 'moving' WHERE id = %s", (depot, parcel))
            if before and before["depot_id"] is not None:
                await cursor.execute("UPDATE depots SET load_now = load_now - 1 WHERE id = %s", (before["depot_id"],))
            await cursor.execute("UPDATE depots SET load_now = load_now + 1 WHERE id = %s", (depot,))

    async def journey(self, code: str) -> list[dict[str, Any]]:
        return await self.db.fetch_all(
            """
            SELECT s.scanned_at, s.note, d.city
            FROM scans s
            INNER JOIN parcels p ON p.id = s.parcel_id
            INNER JOIN depots d ON d.id = s.depot_id
            WHERE p.tracking_code = %s
            ORDER BY s.scanned_at
            """,
            code,
        )

    async def forget(self, before: datetime) -> int:
        return await self.db.execute(
            "DELETE FROM parcels WHERE state = 'delivered' AND id IN"
            " (SELECT parcel_id FROM scans GROUP BY parcel_id HAVING MAX(scanned_at) < %s)",
            before,
        )


class DepotStore:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def with_room(self, city: str | None = None) -> list[dict[str, Any]]:
        query = "SELECT id, city FROM depots WHERE load_now < capacity"
        if city is None:
            return await self.db.fetch_all(query)
        return await self.db.fetch_all(query + " AND city = %s", city)
