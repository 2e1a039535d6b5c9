from fastapi import APIRouter, Depends, HTTPException, Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from clinic.dao.appointments import appointments
from clinic.dao.doctors import doctors
from clinic.dao.patients import patients
from clinic.database import get_session
from clinic.schemas import DoctorIn, PatientIn

router = APIRouter()


@router.get("/doctors")
async def listed(speciality: str | None = None, session: AsyncSession = Depends(get_session)):
    return await doctors.of_speciality(session, speciality)


@router.post("/doctors")
async def hire(body: DoctorIn, session: AsyncSession = Depends(get_session)):
    return await doctors.create(session, **body.model_dump())


@router.delete("/doctors/{key}")
async def dismiss(key: int, request: Request, session: AsyncSession = Depends(get_session)):
    await doctors.remove(session, key)
    await request.app.state.redis.delete(f"doctor:{key}")
    return Response(status_code=204)


@router.post("/patients")
async def register(body: PatientIn, session: AsyncSession = Depends(get_session)):
    if await patients.by_insurance(session, body.insurance_no):
        raise HTTPException(409, "update the patient that is there")
    return await patients.create(session, **body.save())


@router.post("/slots/{slot_id}/book")
async def book(slot_id: int, patient_id: str, session: AsyncSession = Depends(get_session)):
    patient = await patients.get(session, patient_id)
    if patient is None:
        raise HTTPException(404)
    return await appointments.book(session, slot_id, patient, None)


@router.post("/appointments/{key}/cancel")
async def cancel(key: int, session: AsyncSession = Depends(get_session)):
    found = await appointments.get(session, key)
    if found is not None:
        await appointments.cancel(session, found)


@router.get("/figures/{table}")
async def figures(table: str, session: AsyncSession = Depends(get_session)):
    if table == "all":
        return {"doctors": await doctors.count(session), "patients": await patients.count(session)}
    return {"rows": await session.scalar(text(f"SELECT COUNT(*) FROM {table}"))}
