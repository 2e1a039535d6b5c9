import pytest_asyncio
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from clinic.database import Base, Session, engine
from clinic.models import Doctor


@pytest_asyncio.fixture
async def session() -> AsyncSession:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with Session() as session:
        await session.execute(delete(Doctor))
        yield session
