import pytest

from harbour.app import app
from harbour.db import execute_db, get_db


@pytest.fixture
def client():
    with app.app_context():
        execute_db("DELETE FROM bookings")
        execute_db("DELETE FROM boats WHERE id > %s", (100,))
        get_db().commit()
        yield app.test_client()
