import secrets

from flask import Blueprint, abort, jsonify, request, session

from teashop.extensions import db
from teashop.models import Customer, Order, OrderLine, Tea

blueprint = Blueprint("orders", __name__, url_prefix="/orders")


@blueprint.post("/")
def place():
    """The basket is in the session; stock and order change together."""
    basket = session.get("basket", {})
    order = Order(number=secrets.token_hex(6), customer_id=request.get_json()["customer"])
    db.session.add(order)
    db.session.flush()
    for tea_id, amount in basket.items():
        tea = Tea.query.with_for_update().get(tea_id)
        if tea.stock < amount:
            db.session.rollback()
            abort(409)
        tea.stock -= amount
        db.session.add(OrderLine(order_id=order.id, tea_id=tea_id, amount=amount, price=tea.price))
    db.session.commit()
    session.update(basket={})
    return jsonify(number=order.number), 201


@blueprint.get("/<number>")
def show(number):
    order = Order.query.filter_by(number=number).first_or_404()
    lines = OrderLine.query.filter_by(order_id=order.id).all()
    return jsonify(state=order.state, lines=len(lines))


@blueprint.get("/of/<email>")
def of_customer(email):
    found = (
        db.session.query(Order.number, Order.state)
        .join(Customer, Customer.id == Order.customer_id)
        .filter(Customer.email == email, Order.state.in_(["open", "sent"]))
        .order_by(Order.created_at.desc())
    )
    return jsonify([dict(number=number, state=state) for number, state in found])


@blueprint.post("/<number>/cancel")
def cancel(number):
    order = Order.first_by(number=number)
    order.state = "cancelled"
    OrderLine.query.filter_by(order_id=order.id).delete()
    db.session.commit()
    return "", 204


@blueprint.get("/count")
def count():
    return jsonify(open=Order.query.filter_by(state="open").count())
