from datetime import date

from fastapi import APIRouter, Depends

from lending.db import SessionDep
from lending.models import Member
from lending.services import LendingService

router = APIRouter(prefix="/loans")


def service(session: SessionDep) -> LendingService:
    return LendingService(session)


@router.post("/")
def lend(serial: str, card: str, lending: LendingService = Depends(service)):
    return lending.lend(serial, card)


@router.get("/overdue")
def overdue(before: date, lending: LendingService = Depends(service)):
    return lending.overdue(before)


@router.put("/members/{card}")
def enrol(card: str, session: SessionDep):
    member = Member(card=card)
    session.add(member)
    session.commit()
    return member.id
