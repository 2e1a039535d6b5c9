from sqlalchemy import select

from clinic.dao.doctors import doctors
from clinic.models import Doctor


async def test_doctors_are_hired(session):
    await doctors.create(session, licence="L1", name="Ada")
    assert (await session.scalar(select(Doctor).where(Doctor.licence == "L1"))).name == "Ada"
