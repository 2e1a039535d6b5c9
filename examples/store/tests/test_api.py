"""The application over HTTP, on a real database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pymysql
import pytest
from flask.testing import FlaskClient
from pymysql.constants import ER

from examples.store.app import TRIES, create_app
from examples.store.connections import conflicted
from examples.store.repositories import Store
from examples.store.tests.making import Maker

pytestmark = pytest.mark.integration
NOTHING = 2_000_000_000


def ask(client: FlaskClient, method: str, path: str, **kwargs: Any) -> Any:
    """The JSON of a request that must succeed; None where there is no content."""
    response = client.open(path, method=method, **kwargs)
    assert response.status_code in {200, 201, 204}, response.get_data(as_text=True)
    return response.get_json() if response.status_code != 204 else None


def refusal(client: FlaskClient, method: str, path: str, **kwargs: Any) -> tuple[int, str]:
    """Status and code of a request that must be refused."""
    response = client.open(path, method=method, **kwargs)
    return response.status_code, response.get_json()["error"]


def test_the_store_is_healthy(client: FlaskClient) -> None:
    """Health asks no database."""
    assert ask(client, "GET", "/health") == {"status": "ok"}


def test_accounts(client: FlaskClient, store: Store) -> None:
    """AP1 to AP5, AP7, AP45, AP46 and AP48: an account from its opening to its end."""
    new = {"username": "ada", "email": "ada@example.com", "password_hash": "hash", "first_name": ""}
    user = ask(client, "POST", "/users", json=new)
    path = f"/users/{user['id']}"
    assert (user["first_name"], user["last_name"], user["is_seller"]) == ("", None, False)
    assert ask(client, "GET", path) == user
    assert ask(client, "GET", "/users/by-username/ADA") == user
    assert ask(client, "GET", "/users/by-email/ADA@example.com") == user
    assert ask(client, "GET", "/users/taken/Ada") == {"taken": True}
    assert ask(client, "GET", "/users/taken-email/bob@example.com") == {"taken": False}
    assert ask(client, "PATCH", path, json={"first_name": None, "last_name": "L"})["last_name"] == "L"
    assert ask(client, "POST", f"{path}/seller")["is_seller"]
    admin = ask(client, "POST", f"{path}/super-admin")
    assert ask(client, "GET", "/users/super-admins") == [admin]
    assert not ask(client, "DELETE", f"{path}/super-admin")["super_admin"]
    ask(client, "DELETE", path)
    assert store.users.find_by_id(user["id"]) is None


def test_the_password_hash_never_leaves(client: FlaskClient, store: Store, make: Maker) -> None:
    """Neither alone nor in a list; times are ISO 8601 in UTC."""
    user = store.users.promote_to_super_admin(make.user().id)
    assert "password_hash" not in ask(client, "GET", f"/users/{user.id}")
    (shown,) = ask(client, "GET", "/users/super-admins")
    assert "password_hash" not in shown
    assert shown["created_at"] == f"{user.created_at.isoformat()}Z"


def test_categories(client: FlaskClient) -> None:
    """AP19 to AP28: the tree is built, walked, changed and cut."""
    books = ask(client, "POST", "/categories", json={"name": "Books"})
    novels = ask(client, "POST", "/categories", json={"name": "Novels", "parent_id": books["id"]})
    path = f"/categories/{novels['id']}"
    assert ask(client, "GET", "/categories") == [books, novels]
    assert ask(client, "GET", "/categories/roots") == [books]
    assert ask(client, "GET", "/categories/tree") == [books | {"children": [novels | {"children": []}]}]
    assert ask(client, "GET", "/categories/search?q=nov") == [novels]
    assert ask(client, "GET", path) == novels
    assert ask(client, "GET", f"/categories/{books['id']}/children") == [novels]
    assert ask(client, "GET", f"{path}/path") == [books, novels]
    moved = ask(client, "PATCH", path, json={"parent_id": None, "name": "Fiction"})
    assert (moved["name"], moved["parent_id"]) == ("Fiction", None)
    ask(client, "DELETE", path)
    assert refusal(client, "GET", f"{path}/path") == (404, "not_found")


def test_products(client: FlaskClient, make: Maker) -> None:
    """AP8 to AP17 and AP47: a product from offer to end; money is exact text."""
    seller, category = make.seller(), make.category("Lamps")
    new = {"seller_id": seller.id, "category_id": category.id, "name": "Lamp", "price": 12.10}
    product = ask(client, "POST", "/products", json=new)
    path = f"/products/{product['id']}"
    assert product["price"] == "12.10"
    shown = ask(client, "GET", path)
    assert shown == {"product": product, "category_name": "Lamps", "seller_name": seller.username}
    assert ask(client, "PUT", f"{path}/inventory", json={"quantity": 3})["inventory_quantity"] == 3
    assert ask(client, "POST", f"{path}/inventory/reduction", json={"quantity": 1})["inventory_quantity"] == 2
    assert ask(client, "GET", f"{path}/availability?quantity=3") == {"available": False}
    assert ask(client, "GET", f"/users/{seller.id}/product-statistics")["inventory_value"] == "24.20"
    change = {"price": "0.50", "description": None}
    changed = ask(client, "PATCH", f"{path}?seller_id={seller.id}", json=change)
    page = {"items": [changed], "page": 1, "page_size": 20, "total": 1}
    assert changed["price"] == "0.50"
    assert ask(client, "GET", f"/users/{seller.id}/products") == page
    assert ask(client, "GET", f"/categories/{category.id}/products") == page
    ask(client, "DELETE", f"{path}?seller_id={seller.id}")
    assert refusal(client, "GET", path) == (404, "not_found")


def test_products_are_filtered(client: FlaskClient, make: Maker) -> None:
    """AP8: every filter comes from the query string."""
    product = make.product("Copper Kettle", stock=0)
    make.product("Copper Lamp")
    filters = (
        f"category_id={product.category_id}&seller_id={product.seller_id}"
        "&min_price=9.99&max_price=9.99&in_stock=false&page=1&page_size=1"
    )
    page = ask(client, "GET", f"/products?{filters}")
    assert ([item["id"] for item in page["items"]], page["total"]) == ([product.id], 1)
    assert ask(client, "GET", "/products?page_size=1")["total"] == 2


def test_products_are_found_by_search(client: FlaskClient, make: Maker) -> None:
    """AP9: as a search and as a filter."""
    product = make.product("Copper Kettle")
    make.product("Lamp")
    assert [item["id"] for item in ask(client, "GET", "/products/search?q=copper")["items"]] == [product.id]
    assert ask(client, "GET", "/products?search=copper")["total"] == 1


def test_carts(client: FlaskClient, make: Maker) -> None:
    """AP38 to AP44: a cart is filled, changed, checked and emptied."""
    user, product = make.user(), make.product(stock=2)
    cart = f"/users/{user.id}/cart"
    item = ask(client, "POST", f"{cart}/items", json={"product_id": product.id})
    assert item["quantity"] == 1
    assert ask(client, "GET", f"{cart}/items/{product.id}") == item
    changed = ask(client, "PUT", f"{cart}/items/{product.id}", json={"quantity": 3})
    assert [line["item"] for line in ask(client, "GET", cart)] == [changed]
    assert ask(client, "GET", f"{cart}/summary") == {"items": 1}
    shortage = {"product_id": product.id, "requested": 3, "available": 2}
    assert ask(client, "GET", f"{cart}/validation") == {"valid": False, "shortages": [shortage]}
    assert ask(client, "DELETE", f"{cart}/items/{product.id}") == {"removed": True}
    ask(client, "POST", f"{cart}/items", json={"product_id": product.id, "quantity": 2})
    assert ask(client, "DELETE", cart) == {"removed": 1}
    assert ask(client, "GET", cart) == []


def test_checkout_and_orders(client: FlaskClient, make: Maker) -> None:
    """AP29 to AP35 and AP37: from the cart to the order and through its states."""
    user, product = make.user(), make.product(stock=3)
    home = f"/users/{user.id}"
    assert ask(client, "GET", f"{home}/checkout/eligibility") == {"eligible": False, "shortages": []}
    ask(client, "POST", f"{home}/cart/items", json={"product_id": product.id, "quantity": 2})
    assert ask(client, "GET", f"{home}/checkout/eligibility")["eligible"]
    order = ask(client, "POST", f"{home}/checkout")
    assert (order["status"], order["total_amount"]) == ("pending", "19.98")
    assert ask(client, "GET", f"/orders/{order['id']}") == order
    head = {name: value for name, value in order.items() if name != "items"}
    assert ask(client, "GET", f"{home}/orders") == {"items": [head], "page": 1, "page_size": 20, "total": 1}
    assert ask(client, "GET", f"{home}/orders/recent?limit=1") == [head]
    assert ask(client, "GET", f"{home}/orders/count") == {"orders": 1}
    done = ask(client, "PUT", f"/orders/{order['id']}/status", json={"status": "completed"})
    assert ask(client, "GET", "/orders?status=completed")["items"][0]["id"] == done["id"]
    assert ask(client, "GET", f"{home}/orders/summary")["total_spent"] == "19.98"
    assert ask(client, "POST", f"/orders/{order['id']}/cancel")["status"] == "cancelled"


def test_orders_are_found_by_search(client: FlaskClient, make: Maker) -> None:
    """AP36: by what was bought."""
    user = make.user()
    order = make.order(user, make.product("Copper Kettle"))
    page = ask(client, "GET", f"/users/{user.id}/orders/search?q=kettle")
    assert [item["id"] for item in page["items"]] == [order.id]


def test_an_order_is_booked_as_it_is_given(client: FlaskClient, make: Maker) -> None:
    """Items are read as strictly as every other body."""
    user, product = make.user(), make.product()
    item = {"product_id": product.id, "quantity": 2, "price_at_time": "1.05"}
    path = f"/users/{user.id}/orders"
    assert ask(client, "POST", path, json={"items": [item]})["total_amount"] == "2.10"
    assert refusal(client, "POST", path, json={"items": item}) == (400, "invalid_input")
    assert refusal(client, "POST", path, json={"items": [7]}) == (400, "invalid_input")


def test_business_answers_are_conflicts_with_a_code(client: FlaskClient, make: Maker) -> None:
    """What the state of the store forbids is 409 and says why; a stranger is 403."""
    product, user = make.product(stock=1), make.user("ada")
    new = {"username": "ADA", "email": "new@example.com", "password_hash": "hash"}
    assert refusal(client, "POST", "/users", json=new) == (409, "duplicate_username")
    new = {"username": "new", "email": user.email, "password_hash": "hash"}
    assert refusal(client, "POST", "/users", json=new) == (409, "duplicate_email")
    assert refusal(client, "POST", f"/users/{user.id}/checkout") == (409, "empty_cart")
    ask(client, "POST", f"/users/{user.id}/cart/items", json={"product_id": product.id, "quantity": 2})
    assert refusal(client, "POST", f"/users/{user.id}/checkout") == (409, "out_of_stock")
    assert refusal(client, "DELETE", f"/categories/{product.category_id}") == (409, "in_use")
    cycle = {"parent_id": product.category_id}
    assert refusal(client, "PATCH", f"/categories/{product.category_id}", json=cycle) == (409, "category_cycle")
    assert refusal(client, "DELETE", f"/products/{product.id}?seller_id={user.id}") == (403, "not_owner")


@pytest.mark.parametrize(("deadlocks", "status"), [(0, 200), (TRIES - 1, 200), (TRIES, 500)])
def test_a_request_that_lost_to_another_is_handled_again(store: Store, deadlocks: int, status: int) -> None:
    """A deadlock does not reach the caller unless it comes again and again."""
    app = create_app(replace(store, conflicted=conflicted))
    left = iter([pymysql.err.OperationalError(ER.LOCK_DEADLOCK, "deadlock")] * deadlocks)

    def contended() -> str:
        for error in left:
            raise error
        return "done"

    app.add_url_rule("/contended", view_func=contended)
    assert app.test_client().get("/contended").status_code == status


def test_other_errors_are_not_tried_again(store: Store) -> None:
    """Nobody knows what they left behind."""
    app, calls = create_app(store), list[str]()

    def broken() -> str:
        calls.append("called")
        raise pymysql.err.OperationalError(2013, "Lost connection to MySQL server during query")

    app.add_url_rule("/broken", view_func=broken)
    assert app.test_client().get("/broken").status_code == 500
    assert calls == ["called"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/users/{NOTHING}"),
        ("GET", f"/users/{10**30}"),
        ("GET", "/users/by-username/nobody"),
        ("DELETE", f"/users/{NOTHING}"),
        ("GET", f"/categories/{NOTHING}"),
        ("GET", f"/products/{NOTHING}"),
        ("GET", f"/users/1/cart/items/{NOTHING}"),
        ("GET", f"/orders/{NOTHING}"),
        ("POST", f"/orders/{NOTHING}/cancel"),
    ],
)
def test_what_does_not_exist_is_404(client: FlaskClient, method: str, path: str) -> None:
    """Whatever it is."""
    assert refusal(client, method, path) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/users", "no json"),
        ("POST", "/users", "[]"),
        ("POST", "/users", '{"username": "ada", "email": "ada@example.com"}'),
        ("PATCH", "/users/1", '{"is_seller": true}'),
        ("PATCH", "/users/1", '{"username": 7}'),
        ("POST", "/products", '{"seller_id": 1, "category_id": 1, "name": "Lamp", "price": "cheap"}'),
        ("POST", "/products", '{"seller_id": 1, "category_id": 1, "name": "Lamp", "price": NaN}'),
        ("POST", "/products", '{"seller_id": 1, "category_id": 1, "name": "Lamp", "price": 1.001}'),
        ("PUT", "/products/1/inventory", "{}"),
        ("PUT", "/products/1/inventory", '{"quantity": 1.5}'),
        ("POST", "/users/1/cart/items", '{"product_id": "1"}'),
        ("PUT", "/users/1/cart/items/1", '{"quantity": 0}'),
        ("PUT", "/orders/1/status", '{"status": "lost"}'),
        ("PUT", "/orders/1/status", '{"status": []}'),
        ("DELETE", "/products/1", ""),
        ("GET", "/orders", ""),
        ("GET", "/products?page=0", ""),
        ("GET", "/products?page_size=101", ""),
        ("GET", "/products?page=-1", ""),
        ("GET", "/products?in_stock=perhaps", ""),
        ("GET", "/products?min_price=cheap", ""),
        ("GET", f"/products?category_id={'9' * 5000}", ""),
        ("GET", "/products/search", ""),
        ("GET", "/users/1/orders/recent?limit=1000", ""),
    ],
)
def test_what_makes_no_sense_is_400(client: FlaskClient, method: str, path: str, body: str) -> None:
    """Nothing of it reaches the database."""
    answer = refusal(client, method, path, data=body, content_type="application/json")
    assert answer == (400, "invalid_input")
