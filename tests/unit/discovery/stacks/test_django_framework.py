"""What Django's views, forms and admin pass to code, and what only looks like its ORM."""

from __future__ import annotations

import pytest

from dal.discovery.finding import sightings
from dal.discovery.stacks.django import Django
from tests.unit.discovery.stacks.djangos import shop
from tests.unit.discovery.stacks.reading import machine_of

VIEWS = shop(
    """
from django.views.generic import DetailView, FormView, ListView, UpdateView, View
from forms import LabelForm, OrderForm

class OrderPage(DetailView):
    model = Order

    def get_context_data(self, **kwargs):
        order = self.get_object()
        return {"lines": self.object.lines.all(), "order": order}  # -> select shop_orderline (<fk>)

class OrderList(ListView):
    def get_queryset(self):
        return Order.objects.filter(buyer=self.request.user)  # -> select orders (buyer)

    def count(self):
        return self.get_queryset().count()

class OpenOrders(OrderList):
    def get_queryset(self):
        return super().get_queryset().filter(status="o")  # -> select orders (buyer, status)

class Fetched(ListView):
    model = Order

    def get_queryset(self):
        return super().get_queryset().select_related("buyer")

class Narrowed(ListView):
    model = Order

    def get_queryset(self):
        return super().get_queryset().filter(status="o")  # -> select orders (status)

class ByKey:
    model = None

    def found(self):
        return get_object_or_404(self.model, number=self.kwargs["number"])  # -> select ? (number)

class OneOrder(ByKey, View):
    model = Order

    def get(self, request):
        return self.found()

class NewLabel(FormView):
    form_class = LabelForm

    def form_valid(self, form):
        label = form.save(commit=False)
        label.save()  # -> insert shop_label
        return form.save()  # -> insert shop_label

class ChangedLabel(UpdateView):
    form_class = LabelForm

    def form_valid(self, form):
        form.save()  # -> update shop_label (<pk>)

def posted(request, x):
    form = OrderForm(request.POST)
    form.save()  # -> insert orders
    changed = OrderForm(request.POST, instance=Order.objects.get(pk=x))  # -> select orders (<pk>)
    changed.save()  # -> update orders (<pk>)
    changed.instance.delete()  # -> delete orders (<pk>)
""",
    forms="""
from django import forms
from shop.models import Label, Order

class LabelForm(forms.ModelForm):
    class Meta:
        model = Label
        fields = ["word"]

class OrderForm(forms.ModelForm):
    class Meta:
        model = Order
        fields = "__all__"

class OrderCreationForm(OrderForm):
    def save(self, commit=True):
        order = super().save(commit=False)
        if commit:
            order.save()  # -> insert orders
        return order
""",
)


@pytest.mark.parametrize("function", VIEWS.functions())
def test_views_and_forms(function: str) -> None:
    """What the framework looks for itself is no site; what code asks beyond that is."""
    assert VIEWS.found(function) == VIEWS.expected(function)


ADMIN = shop(
    """
from django.contrib import admin
from actions import close
from site_of_ours import ours

class OrderAdmin(admin.ModelAdmin):
    actions = [close]

    def open(self, request, queryset):
        if not request.user.is_superuser:
            queryset = queryset.filter(buyer=request.user)
        queryset.update(status="o")  # -> update orders (<queryset from admin>, buyer)

    def save_model(self, request, obj, form, change):
        obj.save()  # -> save orders (<pk>)
        super().save_model(request, obj, form, change)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("lines")

ours.register(Order, OrderAdmin)

@admin.register(Label)
class LabelAdmin(admin.ModelAdmin):
    def unused(self, request, queryset):
        queryset.filter(product=None).delete()  # -> delete shop_label (<queryset from admin>, product)

class NobodysAdmin(admin.ModelAdmin):
    def cleared(self, request, queryset):
        queryset.delete()
""",
    actions="""
def close(modeladmin, request, queryset):
    queryset.update(status="c")  # -> update orders (<queryset from admin>)

def not_an_action(modeladmin, request, queryset):
    queryset.update(status="c")
""",
    site_of_ours="""
from django.contrib.admin import AdminSite

ours = AdminSite()
""",
)


@pytest.mark.parametrize("function", ADMIN.functions())
def test_actions_of_the_admin_work_on_rows_of_the_registered_model(function: str) -> None:
    """Which model that is stands wherever the admin class is registered."""
    assert ADMIN.found(function) == ADMIN.expected(function)


BAIT = shop("""
import requests
from django.core.cache import cache
from django.core.files.storage import default_storage
from elasticsearch_dsl import Document, Keyword
from PIL import Image
from django import forms
from django.dispatch import Signal

paid = Signal()

class OrderDocument(Document):
    number = Keyword()

class SearchForm(forms.Form):
    word = forms.CharField()

def caches(x):
    cache.get("orders")
    cache.set("orders", x)
    cache.delete("orders")
    cache.get_or_set("orders", x)
    cache.clear()

def sessions(request):
    request.session.get("cart")
    request.session.save()
    request.session.delete("cart")
    request.COOKIES.get("a")
    request.POST.get("b")

def documents(x):
    document = OrderDocument(number=x)
    document.save()
    document.delete()
    OrderDocument.search().filter("term", number=x).execute()
    OrderDocument.get(id=x)

def files(x):
    default_storage.save("a.txt", x)
    default_storage.delete("a.txt")
    Image.open(x).save("b.png")
    image = Image.open(x)
    image.save("c.png")

def the_web(x):
    requests.get("https://shop.example", params={"id": x})
    requests.delete("https://shop.example")
    session = requests.Session()
    session.get(x)
    session.delete(x)

def plain_forms(request):
    form = SearchForm(request.POST)
    form.is_valid()
    form.save()

def signals(x):
    paid.send(sender=Order, number=x)

def models_are_not_asked(x):
    Order(number=x)
    Order._meta.get_field("number")
    Order.objects
    x.create(number=1)
    x.update(number=1)
    {"get": x}.get("get")
""")


@pytest.mark.parametrize("function", BAIT.functions())
def test_what_only_looks_like_the_orm_is_no_site(function: str) -> None:
    """Caches, sessions, documents of a search engine, files, the web, plain forms, signals."""
    assert BAIT.found(function) == {}


def test_units_of_work_are_marked() -> None:
    """`transaction.atomic` as a decorator, as a block and as one that is given to a view."""
    source = """
from django.db import transaction
from django.utils.decorators import method_decorator

@transaction.atomic
def decorated(): pass

@transaction.atomic(using="default")
def called(): pass

@method_decorator(transaction.atomic)
def wrapped(): pass

def block():
    with transaction.atomic():
        pass

def plain(): pass
"""
    machine = machine_of({"app.py": source}, Django())
    traces = sightings(machine, ["app.py"]).traces
    marks = {owner.key.split("@")[0]: [how for _, how in trace.marks] for owner, trace in traces.items()}
    assert {name: marks[name] for name in sorted(marks)} == {
        "block": ["with transaction.atomic()"],
        "called": ["@transaction.atomic"],
        "decorated": ["@transaction.atomic"],
        "wrapped": ["@transaction.atomic"],
    }


def test_what_follows_a_commit_is_called() -> None:
    """A helper that is handed to `on_commit` sends for its caller."""
    committed = shop("""
def tell(model):
    model.objects.create(word="paid")

def pay():
    transaction.on_commit(lambda: tell(Label))  # -> insert shop_label
    transaction.on_commit(functools.partial(tell, Category))  # -> insert shop_category
""")
    assert committed.found("pay") == committed.expected("pay")


def test_assignments_to_rows_are_not_written_by_themselves() -> None:
    """Django has no session that would flush them."""
    assigned = shop("""
def f(x):
    order = Order.objects.get(pk=x)
    order.status = "d"
""")
    machine = machine_of(dict(assigned.sources), Django())
    assert sightings(machine, machine.program.files).updates == []
