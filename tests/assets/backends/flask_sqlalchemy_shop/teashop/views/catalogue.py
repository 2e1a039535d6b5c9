from flask import Blueprint, jsonify, request
from sqlalchemy import text

from teashop.extensions import cache, db
from teashop.models import Flavour, Tea, flavours, kinds

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/teas")
def teas():
    query = Tea.query.join(flavours).filter(flavours.c.flavour_id == request.args.get("flavour", type=int))
    if "cheaper" in request.args:
        query = query.filter(Tea.price < request.args["cheaper"])
    order = request.args.get("order", "title")
    return jsonify([tea.title for tea in query.order_by(getattr(Tea, order)).all()])


@blueprint.get("/teas/<kind>")
def of_kind(kind):
    return jsonify(kinds=kinds(), teas=[tea.title for tea in Tea.of_kind(kind).items])


@blueprint.post("/teas")
def add():
    body = request.get_json()
    tea = Tea(title=body["title"], origin=body["origin"], price=body["price"])
    for word in body["flavours"]:
        tea.flavours.append(Flavour.first_by(word=word) or Flavour(word=word))
    tea.save()
    cache.delete_memoized(kinds)
    return jsonify(id=tea.id), 201


@blueprint.patch("/teas/<int:ident>")
def price(ident):
    tea = Tea.by_id(ident)
    tea.update(price=request.get_json()["price"])
    cache.delete(f"tea-{ident}")
    return "", 204


@blueprint.get("/figures/sold")
def sold():
    rows = db.session.execute(
        text("SELECT tea_id, SUM(amount) AS n FROM order_lines WHERE price > :least GROUP BY tea_id WITH ROLLUP"),
        {"least": 0},
    )
    return jsonify([dict(row._mapping) for row in rows])


@blueprint.get("/figures/<table>")
def figures(table):
    return jsonify(db.session.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar())
