from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.mysql import LONGTEXT, TINYINT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.database import Base, Stamped


class Doctor(Stamped, Base):
    __tablename__ = "doctors"

    id: Mapped[int] = mapped_column(primary_key=True)
    licence: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    speciality: Mapped[str | None] = mapped_column(String(40), index=True)
    active: Mapped[bool] = mapped_column(TINYINT(1), default=True)


class Patient(Stamped, Base):
    __tablename__ = "patients"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=lambda: str(uuid.uuid4()))
    insurance_no: Mapped[str] = mapped_column(String(16), unique=True)
    born: Mapped[date]
    contact: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    visits: Mapped[int] = mapped_column(default=0)


class Slot(Base):
    __tablename__ = "slots"
    __table_args__ = (UniqueConstraint("doctor_id", "begins", name="uq_slot"), Index("ix_slot_state", "state", "begins"))

    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctors.id", ondelete="CASCADE"))
    begins: Mapped[datetime]
    state: Mapped[str] = mapped_column(Enum("free", "taken", "blocked", name="slot_state"), default="free")
    doctor: Mapped[Doctor] = relationship(lazy="raise")


class Appointment(Stamped, Base):
    __tablename__ = "appointments"

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"), unique=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"))
    reason: Mapped[str | None] = mapped_column(LONGTEXT)
    cancelled_at: Mapped[datetime | None]
    slot: Mapped[Slot] = relationship()
