"""Relations between Django's models, from both sides, and managers of the backend's own."""

from __future__ import annotations

import pytest

from dal.discovery.model import Confidence
from tests.unit.discovery.stacks.djangos import shop

RELATIONS = shop("""
def many_to_many(product: Product, x):
    product.labels.all()  # -> select shop_label (<m2m shop_product_labels.product_id>)
    product.labels.filter(word=x)  # -> select shop_label (<m2m shop_product_labels.product_id>, word)
    product.labels.add(x)  # -> insert shop_product_labels
    product.labels.set([x])  # -> insert shop_product_labels
    product.labels.remove(x)  # -> delete shop_product_labels (product_id)
    product.labels.clear()  # -> delete shop_product_labels (product_id)
    product.labels.create(word=x)  # -> insert shop_label (<m2m shop_product_labels.product_id>)

def from_the_other_side(label: Label, x):
    label.product_set.filter(title=x)  # -> select shop_product (<m2m shop_product_labels.label_id>, title)
    label.product_set.remove(x)  # -> delete shop_product_labels (label_id)

def foreign_keys_from_the_other_side(order: Order, x):
    order.lines.order_by("amount")  # -> select shop_orderline (<fk>)
    order.lines.filter(product=x).exists()  # -> select shop_orderline (<fk>, product)
    order.lines.create(product=x)  # -> insert shop_orderline (<fk>)
    order.lines.all().delete()  # -> delete shop_orderline (<fk>)
    order.lines.add(x)  # -> update shop_orderline (<pk>)

def of_a_category(category: Category):
    category.category_set.all()  # -> select shop_category (<fk>)
    category.parent.product_set.count()  # -> select shop_product (<fk>)

def told_by_the_relation_alone(x):
    for one in x:
        one.labels.all()  # -> select shop_label (<m2m shop_product_labels.product_id>)
        one.labels.add(3)

def lists_are_called_so_too(x):
    labels = set()
    labels.add(x)
    x.values.all()
""")


@pytest.mark.parametrize("function", RELATIONS.functions())
def test_a_relation_leads_to_the_table_on_its_other_side(function: str) -> None:
    """Each line sends what its comment says; lines without one send nothing."""
    assert RELATIONS.found(function) == RELATIONS.expected(function)


def test_a_relation_that_only_its_name_tells_is_less_sure() -> None:
    """Only one model has such a relation, but nobody says that it is one of its objects."""
    assert RELATIONS.only("told_by_the_relation_alone").confidence is Confidence.MEDIUM


def test_the_key_of_a_relation_is_what_can_be_looked_up() -> None:
    """Equalities name the real column."""
    sites = [site for site in RELATIONS.sites if site.function == "of_a_category"]
    assert [site.equalities for site in sites] == [("shop_category.parent_id",), ("shop_product.category_id",)]


MANAGERS = shop(
    """
from papers.models import Paper, Scan, Draft

def from_a_query_set(x):
    Product.objects.dear().filter(title=x)  # -> select shop_product (price, title)
    Product.objects.filter(title=x).dear()  # -> select shop_product (title, price)

def of_a_manager():
    return Paper.objects.signed()  # -> select papers_paper (signed)

def rows_that_a_manager_leaves_out(x):
    Paper.published.filter(title=x)  # -> select papers_paper (public, title)
    get_object_or_404(Paper.published, pk=x)  # -> select papers_paper (public, <pk>)

def what_a_manager_writes(x):
    Paper.objects.archive(x)  # -> update papers_paper (title)
    Paper.objects.make(x)  # -> insert papers_paper

def both(x):
    Scan.objects.big().filter(dpi=x)  # -> select papers_scan (size, dpi)

def with_a_super(x):
    Draft.objects.get(pk=x)  # -> select papers_draft (public, mine, <pk>)

def through_a_relation(x):
    scan = Scan.objects.get(pk=x)  # -> select papers_scan (<pk>)
    scan.paper_set.signed()  # -> select papers_paper (<fk>, signed)

def users(x):
    Member.objects.create_user(x)  # -> insert people_member
    Member.objects.get_by_natural_key(x)  # -> select people_member
""",
    papers__models="""
from django.db import models

class Papers(models.Manager):
    def signed(self):
        return self.get_queryset().filter(signed=True)

    def archive(self, x):
        self.filter(title=x).update(old=True)

    def make(self, x):
        paper = self.model(title=x)
        paper.save(using=self._db)
        return paper

class Published(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(public=True)

class Mine(Published):
    def get_queryset(self):
        return super().get_queryset().filter(mine=1)

class Scans(models.QuerySet):
    def big(self):
        return self.filter(size__gt=1000)

class Scan(models.Model):
    size = models.IntegerField()
    dpi = models.IntegerField()
    objects = models.Manager.from_queryset(Scans)()

class Paper(models.Model):
    title = models.CharField(max_length=20)
    signed = models.BooleanField()
    public = models.BooleanField()
    old = models.BooleanField()
    scan = models.ForeignKey(Scan, on_delete=models.CASCADE)
    objects = Papers()
    published = Published()

class Draft(models.Model):
    public = models.BooleanField()
    mine = models.IntegerField()
    objects = Mine()
""",
)


@pytest.mark.parametrize("function", MANAGERS.functions())
def test_a_managers_own_methods_are_followed(function: str) -> None:
    """What a manager or a query set of the backend does, it does for the model it is asked of."""
    assert MANAGERS.found(function) == MANAGERS.expected(function)


def test_a_manager_that_nobody_asks_sends_nothing() -> None:
    """Its methods build queries of no table."""
    assert not [site for site in MANAGERS.sites if site.table is None]
