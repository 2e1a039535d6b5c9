"""Lending and returning: several tables at once."""

import uuid
from datetime import UTC, date, datetime

from sqlmodel import Session, col, func, select

from lending.models import Loan, Member, Tool


class NotLent(Exception):
    pass


class LendingService:
    def __init__(self, session: Session) -> None:
        self.session = session

    def lend(self, serial: str, card: str) -> Loan:
        tool = self.session.exec(select(Tool).where(Tool.serial == serial).with_for_update()).one()
        member = self._member(card)
        if not tool.available or member is None:
            raise NotLent("delete a loan from your list first")
        loan = Loan(tool_id=tool.id, member_id=member.id, since=date.today())
        tool.available = False
        member.open_loans += 1
        self.session.add(loan)
        self.session.commit()
        self.session.refresh(loan)
        return loan

    def _member(self, card: str) -> Member | None:
        return self.session.exec(select(Member).where(Member.card == card)).first()

    def give_back(self, loan_id: int) -> None:
        loan = self.session.get(Loan, loan_id)
        loan.returned_at = datetime.now(UTC)
        loan.tool.available = True
        self.session.commit()

    def overdue(self, before: date, member: uuid.UUID | None = None) -> list[Loan]:
        statement = select(Loan).where(Loan.since < before, col(Loan.returned_at).is_(None))
        if member:
            statement = statement.where(Loan.member_id == member)
        return list(self.session.exec(statement.order_by(col(Loan.since))))

    def busiest(self) -> list[tuple[int, int]]:
        counted = func.count(col(Loan.id))
        return list(
            self.session.exec(
                select(Loan.tool_id, counted).group_by(Loan.tool_id).having(counted > 5).order_by(counted.desc())
            )
        )
