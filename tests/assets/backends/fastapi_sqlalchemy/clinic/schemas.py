from datetime import date

from pydantic import BaseModel


class PatientIn(BaseModel):
    insurance_no: str
    born: date

    def save(self) -> dict[str, object]:
        return self.model_dump()


class DoctorIn(BaseModel):
    licence: str
    name: str
    speciality: str | None = None
