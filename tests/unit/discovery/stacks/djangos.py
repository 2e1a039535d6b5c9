"""A small shop in Django, for tests of what is found in such backends."""

from __future__ import annotations

from dal.discovery.stacks.django import Django
from tests.unit.discovery.stacks.telling import Backend, backend

SETTINGS = """
AUTH_USER_MODEL = "people.Member"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
PEOPLE = """
from django.contrib.auth.models import AbstractUser
from django.db import models

class Member(AbstractUser):
    nickname = models.CharField(max_length=40)

class Address(models.Model):
    member = models.OneToOneField("people.Member", on_delete=models.CASCADE, related_name="address")
    city = models.CharField(max_length=80)
"""
MODELS = """
from django.conf import settings
from django.db import models
from shop.stock import Sellable, Products

class Category(models.Model):
    name = models.CharField(max_length=30, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)

class Label(models.Model):
    word = models.CharField(max_length=20)

class Product(Sellable):
    title = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    labels = models.ManyToManyField(Label)
    objects = Products.as_manager()

    class Meta:
        ordering = ["-price"]

class Order(models.Model):
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="orders")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "orders"

class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    amount = models.IntegerField(db_column="qty")
"""
STOCK = """
from django.db import models

class Products(models.QuerySet):
    def dear(self):
        return self.filter(price__gt=100)

class Sellable(models.Model):
    on_sale = models.BooleanField(default=True)

    class Meta:
        abstract = True
"""
IMPORTS = """
import functools, operator
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, connections, models, transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Sum
from django.shortcuts import get_list_or_404, get_object_or_404
from shop.models import Category, Label, Order, OrderLine, Product
from people.models import Address, Member
"""


def shop(source: str, **files: str) -> Backend:
    """The shop with this module beside it; further files are named without `.py`, `__` for slashes."""
    more = {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
    common = {
        "site/settings.py": SETTINGS,
        "people/models.py": PEOPLE,
        "shop/models.py": MODELS,
        "shop/stock.py": STOCK,
    }
    return backend(IMPORTS + source, Django, files={**common, **more})
