from teashop.models import Order, Tea


def test_there_is_tea(client):
    assert Tea.query.filter_by(title="Sencha").count() == 1
    assert Order.query.count() == 0
