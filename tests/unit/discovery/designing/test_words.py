"""Entities are called in the backend's own words, each by a name of its own."""

from __future__ import annotations

import pytest

from dal.discovery.designing import entity_names, singular, snake
from dal.discovery.designing.words import plural
from dal.discovery.model import Table


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("orders", "order"),
        ("order_items", "order_item"),
        ("categories", "category"),
        ("addresses", "address"),
        ("boxes", "box"),
        ("branches", "branch"),
        ("statuses", "status"),
        ("status", "status"),
        ("warehouses", "warehouse"),
        ("people", "person"),
        ("movies", "movie"),
        ("news", "news"),
        ("sms", "sms"),
        ("analysis", "analysis"),
        ("user", "user"),
        ("s", "s"),
    ],
)
def test_singular(many: str, one: str) -> None:
    """The last word of a table's name becomes the word for one row."""
    assert singular(many) == one


@pytest.mark.parametrize(
    ("name", "plain"),
    [("OrderItem", "order_item"), ("HTTPLog", "http_log"), ("order-lines", "order_lines"), ("2fa", "t_2fa")],
)
def test_snake(name: str, plain: str) -> None:
    """What stands in an entity's name begins with a letter and has no other marks."""
    assert snake(name) == plain


def test_the_model_names_the_entity() -> None:
    """An ORM's class says what one row is called; words that only say what it is made with are left out."""
    tables = [Table("blog_article", model="Article"), Table("blog_tags", model="blog.models.TagModel")]
    assert dict(entity_names(tables)) == {"blog_article": "article", "blog_tags": "tag"}


def test_a_prefix_of_all_tables_is_none_of_their_words() -> None:
    """`wp_` says nothing where every table has it; where one has not, it says something."""
    tables = [Table("wp_posts"), Table("wp_users"), Table("wp_comments")]
    assert list(entity_names(tables).values()) == ["post", "user", "comment"]
    assert entity_names([*tables, Table("orders")])["wp_posts"] == "wp_post"


def test_no_two_entities_have_one_name() -> None:
    """Where two would be called alike, both keep their table's name; that may be cut, and is told apart then."""
    names = entity_names([Table("item"), Table("items"), Table("x" * 70), Table("x" * 71)])
    assert len(set(names.values())) == 4
    assert names["items"] == "items"
    assert max(map(len, names.values())) <= 45


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("order", "orders"),
        ("order item", "order items"),
        ("category", "categories"),
        ("day", "days"),
        ("box", "boxes"),
        ("address", "addresses"),
        ("child", "children"),
        ("news", "news"),
        ("settings", "settings"),
    ],
)
def test_plural(one: str, many: str) -> None:
    """The last word is put in the plural, as far as English is regular; what is one already stays."""
    assert plural(one) == many
