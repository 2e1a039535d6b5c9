"""Repositories for any class: the backend's own and those that libraries have ready."""

from __future__ import annotations

import pytest

from dal.discovery.stacks.sqlalchemy import SqlAlchemy
from tests.unit.discovery.stacks.telling import backend

MODELS = """
from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()

class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    number = Column(String(20))
    total = Column(Integer)

class Product(Base):
    __tablename__ = "products"
    id = Column(Integer, primary_key=True)
    title = Column(String(20))
"""
GENERIC = """
from typing import Generic, TypeVar
from fastapi import Depends
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select
from models import Base

M = TypeVar("M", bound=Base)

async def get_session(request) -> AsyncSession:
    async with request.state.maker() as session:
        yield session

class Repository(Generic[M]):
    model: type[M]

    def __init__(self, session: AsyncSession = Depends(get_session)) -> None:
        self.session = session

    async def get(self, key) -> M | None:
        return await self.one(select(self.model).where(self.model.id == key))

    async def one(self, statement: Select) -> M | None:
        return (await self._sent(statement)).scalar_one_or_none()

    async def page(self, statement: Select, limit: int) -> list[M]:
        return (await self._sent(statement.limit(limit))).scalars().all()

    async def add(self, thing: M) -> M:
        self.session.add(thing)
        await self.session.commit()
        return thing

    async def update(self, thing: M) -> None:
        self.session.add(thing)

    async def delete(self, thing: M) -> None:
        await self.session.delete(thing)

    async def _sent(self, statement):
        return await self.session.execute(statement)

class Orders(Repository):
    model = Order

    async def expensive(self, total):
        return await self.page(select(Order).where(Order.total > total), 10)

    def numbered(self, number) -> Select:
        return select(Order).where(Order.number == number)

class Products(Repository[Product]):
    model = Product
"""
OWN = backend(
    """
from fastapi import Depends
from models import Order, Product
from repositories import Orders, Products, get_session

def of(repository):
    async def made(session=Depends(get_session)):
        return repository(session)
    return made

async def use(x, orders: Orders = Depends(Orders), products: Products = Depends(Products)):
    order = await orders.get(x)  # -> select orders (id)
    await orders.update(order)  # -> update orders (<pk>)
    await orders.delete(order)  # -> delete orders (<pk>)
    await products.add(Product(title=x))  # -> insert products
    await orders.page(orders.numbered(x), 3)

class Service:
    def __init__(self, orders: Orders):
        self.orders = orders

    async def rename(self, x):
        order = await self.orders.get(x)  # -> select orders (id)
        order.number = x
        await self.orders.update(order)  # -> update orders (<pk>)
""",
    SqlAlchemy,
    files={
        "models.py": MODELS,
        "repositories.py": GENERIC.replace("from models import Base", "from models import *"),
    },
)


@pytest.mark.parametrize("function", ["use", "Service.rename"])
def test_a_generic_base_is_seen_through(function: str) -> None:
    """The callers know the class; what the base's methods send is theirs."""
    assert OWN.found(function) == OWN.expected(function)


def test_a_repository_that_knows_its_statement_keeps_it() -> None:
    """Queries that are written in a repository are sites there, also those that callers only take a page of."""
    assert list(OWN.found("Orders.expensive").values()) == [["select orders (total)"]]
    assert list(OWN.found("Orders.numbered").values()) == [["select orders (number)"]]
    assert not [site for site in OWN.sites if site.function.startswith("Repository.")]


LIBRARIES = backend(
    """
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from fastcrud import FastCRUD
from sqlalchemy_crud_plus import CRUDPlus
from models import Order, Product

class CrudOrder(CRUDPlus[Order]):
    async def get(self, db, key):
        return await self.select_model(db, key)  # -> select orders (<pk>)

    async def listed(self, db, number, total):
        wanted = {"total__gt": 1}
        if number:
            wanted["number__like"] = f"%{number}%"
        return await self.select_models_order(db, "id", "desc", **wanted)  # -> select orders (total, number)

    async def cheaper(self, db, x):
        return await self.select_models(db, self.model.total < x)  # -> select orders (total)

    async def put(self, db, data):
        await self.create_model(db, data)  # -> insert orders

    async def change(self, db, key, data):
        await self.update_model(db, key, data, commit=True)  # -> update orders (<pk>)

    async def drop(self, db, keys):
        await self.delete_model_by_column(db, allow_multiple=True, id__in=keys)  # -> delete orders (id)

    async def hide(self, db, key):
        await self.delete_model_by_column(db, id=key, logical_deletion=True)  # -> update orders (id)

    def built(self, number):
        return self.select_order("id", number=number)  # -> select orders (number)

crud_order: CrudOrder = CrudOrder(Order)
crud_product = FastCRUD(Product)

class ProductRepository(SQLAlchemyAsyncRepository[Product]):
    model_type = Product

async def use(db, x):
    order = await crud_order.get(db, x)
    await db.delete(order)  # -> delete orders (<pk>)
    await crud_product.get(db, title=x)  # -> select products (title)
    await crud_product.create(db, x)  # -> insert products
    await crud_product.update(db, object=x, id=3)  # -> update products (id)
    products = ProductRepository(session=db)
    await products.get_one_or_none(title=x)  # -> select products (title)
    await products.delete(x)  # -> delete products (<pk>)
    await crud_order.unheard_of(db)
""",
    SqlAlchemy,
    files={"models.py": MODELS},
)


@pytest.mark.parametrize("function", LIBRARIES.functions())
def test_a_library_s_repository(function: str) -> None:
    """Methods of ready-made repositories send what they are documented to, keywords name columns."""
    assert LIBRARIES.found(function) == LIBRARIES.expected(function)
