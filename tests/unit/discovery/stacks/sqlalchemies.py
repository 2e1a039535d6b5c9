"""A small shop in SQLAlchemy and modules that describe tables, for tests of what is found in them."""

from __future__ import annotations

import textwrap

from dal.discovery.model import Table
from dal.discovery.stacks.sqlalchemy import SqlAlchemy, tables
from tests.unit.discovery.stacks.reading import machine_of

MODELS = """
from datetime import datetime
from sqlalchemy import *
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import aliased, joinedload, relationship, sessionmaker, Session

Base = declarative_base()
Maker = sessionmaker(bind=create_engine("mysql://shop"))

lines = Table(
    "order_lines",
    Base.metadata,
    Column("order_id", ForeignKey("orders.id")),
    Column("product_id", ForeignKey("products.id")),
    Column("amount", Integer, key="count"),
)

class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    customer_id = Column(ForeignKey("customers.id"))
    number = Column(String(20))
    total = Column(Integer)
    extra = Column(JSON)
    customer = relationship("Customer", back_populates="orders")
    products = relationship("Product", secondary=lines)

class Product(Base):
    __tablename__ = "products"
    id = Column(Integer, primary_key=True)
    title = Column(String(20))

class Note:
    id = 1

class Customer(Base):
    __tablename__ = "customers"
    id = Column(Integer, primary_key=True)
    email = Column("mail", String(80))
    first = Column(String(20))
    last = Column(String(20))
    orders = relationship("Order", back_populates="customer")
"""
HEAD = """
import re
import uuid
import enum
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Optional
import inflection
from flask_sqlalchemy import SQLAlchemy
from pydantic import BaseModel
from sqlalchemy import *
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.declarative import as_declarative, declared_attr
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declarative_base
from sqlalchemy.orm import mapped_column, relationship
from sqlmodel import Field, SQLModel
"""


def described(source: str) -> dict[str, Table]:
    """The tables of a module that begins with all those imports."""
    machine = machine_of({"models.py": HEAD + textwrap.dedent(source)}, SqlAlchemy())
    return {table.name: table for table in tables(machine, machine.program.files)}
