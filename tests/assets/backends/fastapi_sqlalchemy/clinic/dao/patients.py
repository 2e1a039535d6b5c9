from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.dialects.mysql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from clinic.dao.base import CRUDBase
from clinic.models import Patient


class PatientDAO(CRUDBase[Patient]):
    async def by_insurance(self, session: AsyncSession, number: str) -> Patient | None:
        return await session.scalar(select(Patient).where(Patient.insurance_no == number))

    async def imported(self, session: AsyncSession, rows: list[dict[str, Any]]) -> None:
        statement = insert(Patient).values(rows)
        await session.execute(statement.on_duplicate_key_update(contact=statement.inserted.contact))
        await session.commit()

    async def change(self, session: AsyncSession, key: str, values: dict[str, Any]) -> None:
        await session.execute(update(Patient).where(Patient.id == key).values(**values))
        await session.commit()

    async def in_city(self, session: AsyncSession, city: str) -> list[str]:
        found = await session.execute(
            text("SELECT id FROM patients WHERE JSON_EXTRACT(contact, '$.city') = :city ORDER BY born"), {"city": city}
        )
        return [row.id for row in found]

    async def sorted_by(self, session: AsyncSession, column: str) -> list[Patient]:
        return list(await session.scalars(select(Patient).order_by(getattr(Patient, column)).limit(100)))


patients = PatientDAO(Patient)
