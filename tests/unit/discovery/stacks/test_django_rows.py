"""Objects of Django's models: what saving, deleting and following them sends."""

from __future__ import annotations

import pytest

from dal.discovery.model import Confidence
from tests.unit.discovery.stacks.djangos import shop

FORMS = shop("""
def new(x):
    order = Order(number=x)
    order.save()  # -> insert orders
    order.status = "n"
    order.save()  # -> update orders (<pk>)

def loaded(x):
    order = Order.objects.get(number=x)  # -> select orders (number)
    order.status = "d"
    order.save()  # -> update orders (<pk>)
    order.refresh_from_db()  # -> select orders (<pk>)
    order.delete()  # -> delete orders (<pk>)

def new_or_loaded(x):
    try:
        order = Order.objects.get(number=x)  # -> select orders (number)
    except Order.DoesNotExist:
        order = Order(number=x)
    order.save()  # -> save orders (<pk>)

def new_if_missing(x):
    label = Label.objects.filter(word=x).first()  # -> select shop_label (word)
    if label is None:
        label = Label(word=x)
    label.save()  # -> save shop_label (<pk>)

def of_a_pair(x):
    label, made = Label.objects.get_or_create(word=x)  # -> select shop_label (word) + insert shop_label (word)
    if not made:
        label.delete()  # -> delete shop_label (<pk>)

def in_a_loop(x):
    for order in Order.objects.filter(status=x):  # -> select orders (status)
        order.save(update_fields=["status"])  # -> update orders (<pk>)

def forced(order: Order):
    order.save(force_insert=True)  # -> insert orders

def given(order: Order):
    order.save()  # -> save orders (<pk>)

def called_like_a_model(order_line):
    order_line.delete()  # -> delete shop_orderline (<pk>)

def along_a_foreign_key(x):
    line = OrderLine.objects.get(pk=x)  # -> select shop_orderline (<pk>)
    line.order.buyer.save()  # -> update people_member (<pk>)
    line.order.buyer.address.delete()  # -> delete people_address (<pk>)

def who_asks(request):
    request.user.save()  # -> update people_member (<pk>)
    request.user.orders.all()  # -> select orders (<fk>)
    user = request.user
    user.groups.add(1)  # -> insert people_member_groups

def something_called_like_a_row(label, image, x):
    label.save("a.png", quality=20)
    label.delete("key")
    image.save("b.png")
    x.save()
    for one in x:
        one.delete()
""")


@pytest.mark.parametrize("function", FORMS.functions())
def test_a_form_is_found_where_it_stands(function: str) -> None:
    """Each line sends what its comment says; lines without one send nothing."""
    assert FORMS.found(function) == FORMS.expected(function)


def test_what_only_a_name_tells_is_less_sure() -> None:
    """An argument that is called like a model is not certainly one of its objects."""
    assert FORMS.only("called_like_a_model").confidence is Confidence.MEDIUM


def test_columns_of_a_save_are_those_it_names() -> None:
    """`update_fields` says which columns are written."""
    saves = shop("""
def f(x):
    Order.objects.get(pk=x).save(update_fields=["buyer"])
""")
    assert [site.columns for site in saves.sites if site.writes] == [("buyer_id",)]


OVERRIDDEN = shop(
    """
from papers.models import Invoice, Note, Page

def new_invoice(x):
    Invoice(number=x).save()  # -> insert papers_invoice

def no_more(x):
    Note.objects.get(pk=x).delete()  # -> select papers_note (<pk>)

def turned(x):
    page = Page.objects.get(pk=x)  # -> select papers_page (<pk>)
    page.turn()
""",
    papers__models="""
from django.db import models

class Paper(models.Model):
    number = models.CharField(max_length=9)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.number = self.number.strip()
        super().save(*args, **kwargs)

class Invoice(Paper):
    def save(self, *args, **kwargs):
        Invoice.objects.filter(number="").delete()  # -> delete papers_invoice (number)
        super().save(*args, **kwargs)

class Note(Paper):
    deleted = models.BooleanField(default=False)

    def delete(self):
        self.deleted = True
        self.save()  # -> update papers_note (<pk>)

class Page(Paper):
    def turn(self):
        self.save(update_fields=["number"])  # -> update papers_page (<pk>)
""",
)


@pytest.mark.parametrize("function", OVERRIDDEN.functions())
def test_a_save_that_hands_on_is_its_callers_statement(function: str) -> None:
    """`super().save()` is the framework's work; a `delete` that only marks the row deletes nothing."""
    assert OVERRIDDEN.found(function) == OVERRIDDEN.expected(function)


def test_what_an_abstract_model_sends_is_told_by_its_callers() -> None:
    """A method of a base does not know the table; the objects that it is called on do."""
    callers = shop(
        """
from parts.models import Bolt

def withdraw(x):
    Bolt.objects.get(pk=x).withdraw()
""",
        parts__models="""
from django.db import models

class Sold(models.Model):
    on_sale = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def withdraw(self):
        self.on_sale = False
        self.save()

class Bolt(Sold):
    pass
""",
    )
    writes = [(site.function, site.operation, site.table) for site in callers.sites if site.writes]
    assert writes == [("withdraw", "update", "parts_bolt")]


SIGNALS = shop("""
from django.db.models.signals import post_save
from django.dispatch import receiver

@receiver(post_save, sender=Order)
def after_an_order(sender, instance, created, **kwargs):
    instance.lines.all()  # -> select shop_orderline (<fk>)
    instance.save()  # -> update orders (<pk>)

def not_a_receiver(sender, instance):
    instance.save()
""")


@pytest.mark.parametrize("function", SIGNALS.functions())
def test_a_receiver_is_given_an_object_of_its_sender(function: str) -> None:
    """The sender of the signal tells whose row `instance` is."""
    assert SIGNALS.found(function) == SIGNALS.expected(function)
