"""SQLModel and FastAPI's ways to get a session."""

from __future__ import annotations

import pytest

from dal.discovery.stacks.sqlalchemy import SqlAlchemy
from tests.unit.discovery.stacks.telling import backend

DATABASE = """
from typing import Annotated
from fastapi import Depends
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine
from sqlmodel.ext.asyncio.session import AsyncSession

engine = create_engine("mysql://shop")

class HeroBase(SQLModel):
    name: str = Field(index=True)
    age: int | None = None
    rank: str = "new"

class HeroTeam(SQLModel, table=True):
    hero_id: int = Field(foreign_key="hero.id", primary_key=True)
    team_id: int = Field(foreign_key="team.id", primary_key=True)

class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    teams: list["Team"] = Relationship(back_populates="heroes", link_model=HeroTeam)

class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list[Hero] = Relationship(back_populates="teams", link_model=HeroTeam)

class HeroCreate(HeroBase):
    pass

def get_session():
    with Session(engine) as session:
        yield session

SessionDep = Annotated[Session, Depends(get_session)]

def get_hero(key: int, session: SessionDep):
    return session.get(Hero, key)  # -> select hero (<pk>)

HeroDep = Annotated[Hero, Depends(get_hero)]
"""
FORMS = backend(
    """
from typing import Annotated
from fastapi import Depends
from sqlmodel import Session, col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from database import Hero, HeroCreate, HeroDep, SessionDep, Team, get_session

def create(data: HeroCreate, session: SessionDep):
    hero = Hero.model_validate(data)
    session.add(hero)  # -> insert hero
    session.commit()
    session.refresh(hero)
    return hero

def many(session: SessionDep, offset: int = 0):
    wanted = select(Hero).where(Hero.rank == "new", col(Hero.age) > 3)  # -> select hero (rank, age)
    return session.exec(wanted.offset(offset)).all()

def count(session: Session = Depends(get_session)):
    return session.exec(select(func.count()).select_from(Hero)).one()  # -> select hero

def change(key: int, session: Annotated[Session, Depends(get_session)]):
    hero = session.exec(select(Hero).where(Hero.id == key)).first()  # -> select hero (id)
    hero.sqlmodel_update({})
    session.add(hero)  # -> update hero (<pk>)

def drop(hero: HeroDep, session: SessionDep):
    session.delete(hero)  # -> delete hero (<pk>)

def clear(session: SessionDep):
    session.exec(delete(Hero).where(Hero.name == "a"))  # -> delete hero (name)

def pairs(session: SessionDep):
    for hero, team in session.exec(select(Hero, Team).join(Hero.teams)):  # -> select hero
        session.delete(team)  # -> delete team (<pk>)

async def later(session: AsyncSession):
    for hero in await session.exec(select(Hero)):  # -> select hero
        await session.delete(hero)  # -> delete hero (<pk>)

def bait(data: HeroCreate, session: SessionDep):
    data.model_dump()
    HeroCreate.model_validate({})
    HeroCreate(name="a").rank == "new"
    session.refresh(data)
""",
    SqlAlchemy,
    files={"database.py": DATABASE},
)


@pytest.mark.parametrize("function", FORMS.functions())
def test_a_form(function: str) -> None:
    """Columns with plain defaults, sessions through dependencies and their aliases, rows of one entity."""
    assert FORMS.found(function) == FORMS.expected(function)
