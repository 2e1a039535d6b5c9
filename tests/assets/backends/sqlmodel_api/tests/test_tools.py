import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, SQLModel, create_engine, select

from lending.db import get_session
from lending.main import app
from lending.models import Tool


@pytest.fixture
def session():
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def test_tools_are_added(session):
    app.dependency_overrides[get_session] = lambda: session
    TestClient(app).post("/tools/", json={"name": "saw", "serial": "S1"})
    assert session.exec(select(Tool).where(Tool.serial == "S1")).one().name == "saw"
