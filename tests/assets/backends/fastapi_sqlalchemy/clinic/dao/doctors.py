from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from clinic.dao.base import CRUDBase
from clinic.models import Doctor, Slot


class DoctorDAO(CRUDBase[Doctor]):
    async def of_speciality(self, session: AsyncSession, speciality: str | None, words: str | None = None) -> list[Doctor]:
        statement = select(Doctor).where(Doctor.active.is_(True))
        if speciality is not None:
            statement = statement.where(Doctor.speciality == speciality)
        if words:
            statement = statement.where(or_(Doctor.name.like(f"%{words}%"), Doctor.licence == words))
        return list((await session.scalars(statement.order_by(Doctor.name))).all())

    async def with_free_slots(self, session: AsyncSession) -> list[Doctor]:
        free = select(Slot.doctor_id).where(Slot.state == "free")
        return list(await session.scalars(select(Doctor).where(Doctor.id.in_(free)).limit(50)))


doctors = DoctorDAO(Doctor)
