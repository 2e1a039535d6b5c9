"""Accounts over HTTP."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from examples.store.api.exchange import body, found, store
from examples.store.entities import NewUser, UserChanges

routes = Blueprint("users", __name__, url_prefix="/users")


@routes.post("")
def create() -> ResponseReturnValue:
    """Open an account."""
    return jsonify(store().users.create(body(NewUser))), HTTPStatus.CREATED


@routes.get("/<int:user_id>")
def show(user_id: int) -> Response:
    """An account."""
    return found("user", store().users.find_by_id(user_id))


@routes.get("/by-username/<username>")
def show_by_username(username: str) -> Response:
    """The account of that user name."""
    return found("user", store().users.find_by_username(username))


@routes.get("/by-email/<email>")
def show_by_email(email: str) -> Response:
    """The account of that e-mail address."""
    return found("user", store().users.find_by_email(email))


@routes.get("/taken/<username>")
def username_taken(username: str) -> Response:
    """Whether the user name is taken."""
    return jsonify(taken=store().users.exists_by_username(username))


@routes.get("/taken-email/<email>")
def email_taken(email: str) -> Response:
    """Whether the e-mail address is taken."""
    return jsonify(taken=store().users.exists_by_email(email))


@routes.get("/super-admins")
def super_admins() -> Response:
    """All administrators."""
    return jsonify(store().users.find_all_super_admins())


@routes.patch("/<int:user_id>")
def update(user_id: int) -> Response:
    """Change an account."""
    return jsonify(store().users.update(user_id, body(UserChanges)))


@routes.delete("/<int:user_id>")
def delete(user_id: int) -> ResponseReturnValue:
    """Delete an account and what belongs to it."""
    store().users.delete(user_id)
    return "", HTTPStatus.NO_CONTENT


@routes.post("/<int:user_id>/seller")
def upgrade_to_seller(user_id: int) -> Response:
    """Let the user sell."""
    return jsonify(store().users.upgrade_to_seller(user_id))


@routes.post("/<int:user_id>/super-admin")
def promote(user_id: int) -> Response:
    """Make the user an administrator."""
    return jsonify(store().users.promote_to_super_admin(user_id))


@routes.delete("/<int:user_id>/super-admin")
def demote(user_id: int) -> Response:
    """Make the administrator a user again."""
    return jsonify(store().users.demote_from_super_admin(user_id))
