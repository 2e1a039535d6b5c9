"""What every entity has."""

from typing import Any, Generic, TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from clinic.database import Base

ModelType = TypeVar("ModelType", bound=Base)


class CRUDBase(Generic[ModelType]):
    def __init__(self, model: type[ModelType]) -> None:
        self.model = model

    async def get(self, session: AsyncSession, key: Any) -> ModelType | None:
        result = await session.execute(select(self.model).where(self.model.id == key))
        return result.scalar_one_or_none()

    async def count(self, session: AsyncSession) -> int:
        return await session.scalar(select(func.count()).select_from(self.model)) or 0

    async def create(self, session: AsyncSession, **values: Any) -> ModelType:
        made = self.model(**values)
        session.add(made)
        await session.commit()
        await session.refresh(made)
        return made

    async def remove(self, session: AsyncSession, key: Any) -> None:
        await session.execute(delete(self.model).where(self.model.id == key))
        await session.commit()
