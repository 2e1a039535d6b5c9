import pytest

from teashop import create_app
from teashop.extensions import db
from teashop.models import Tea


@pytest.fixture
def client():
    app = create_app("teashop.config.Testing")
    with app.app_context():
        db.create_all()
        Tea.create(title="Sencha", origin="Japan", price=9)
        yield app.test_client()
        db.drop_all()
