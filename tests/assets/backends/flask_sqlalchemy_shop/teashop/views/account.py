from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, session
from flask_login import current_user, login_required, login_user

from teashop.extensions import db
from teashop.forms import Registration
from teashop.models import Customer

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.post("/register")
def register():
    form = Registration()
    if form.validate_on_submit():
        customer = Customer.create(email=form.email.data, password=form.password.data)
        login_user(customer)
        session.pop("referrer", None)
        return redirect("/")
    return render_template("register.html", form=form)


@blueprint.post("/seen/<int:ident>")
def seen(ident):
    customer = Customer.by_id(ident) or abort(404)
    customer.last_seen = datetime.utcnow()
    db.session.commit()
    return "", 204


@blueprint.post("/points/<int:ident>/<int:points>")
@login_required
def points(ident, points):
    Customer.query.filter(Customer.id == ident).update({Customer.points: Customer.points + points})
    db.session.commit()
    return {"points": points, "by": current_user.get_id()}


@blueprint.delete("/<int:ident>")
def close(ident):
    customer = Customer.query.get_or_404(ident)
    customer.delete()
    session.clear()
    return "", 204
