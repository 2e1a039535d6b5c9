from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from clinic.dao.base import CRUDBase
from clinic.models import Appointment, Patient, Slot


class SlotTakenError(Exception):
    pass


class AppointmentDAO(CRUDBase[Appointment]):
    async def book(self, session: AsyncSession, slot_id: int, patient: Patient, reason: str | None) -> Appointment:
        """Slot, patient and appointment change together."""
        async with session.begin():
            slot = await session.get(Slot, slot_id, with_for_update=True)
            if slot is None or slot.state != "free":
                raise SlotTakenError("select another slot, or delete from your list what you do not need")
            slot.state = "taken"
            patient.visits += 1
            made = Appointment(slot_id=slot_id, patient_id=patient.id, reason=reason)
            session.add(made)
        return made

    async def of_patient(self, session: AsyncSession, patient_id: str, *, since: datetime | None = None) -> list[Appointment]:
        query = (
            select(Appointment)
            .join(Slot, Slot.id == Appointment.slot_id)
            .options(selectinload(Appointment.slot))
            .where(Appointment.patient_id == patient_id, Appointment.cancelled_at.is_(None))
        )
        if since:
            query = query.where(Slot.begins >= since)
        return list((await session.execute(query.order_by(Slot.begins.desc()))).scalars())

    async def cancel(self, session: AsyncSession, appointment: Appointment) -> None:
        appointment.cancelled_at = datetime.now()
        await session.commit()


appointments = AppointmentDAO(Appointment)
