import pytest
from fastapi.testclient import TestClient

from recipes.database import database
from recipes.main import app


@pytest.fixture
def client():
    with TestClient(app) as client:
        yield client


async def test_likes_are_counted(client):
    await database.execute("DELETE FROM likes")
    assert client.post("/recipes/1/likes", params={"visitor": "x"}).json() == {"likes": 1}
