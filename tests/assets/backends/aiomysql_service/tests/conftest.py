import pytest

from parcels.database import Database


@pytest.fixture
async def db():
    db = await Database.connect({"host": "127.0.0.1", "user": "root", "db": "parcels_test"})
    await db.execute("TRUNCATE TABLE scans")
    await db.execute("DELETE FROM parcels")
    yield db
    await db.close()
