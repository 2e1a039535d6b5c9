"""A club with members, of which tests make backends by giving it functions."""

from __future__ import annotations

from pathlib import Path

from tests.unit.scaffold.making import Made, small

DB = """
    import pymysql
    from pymysql.cursors import DictCursor

    def connect():
        return pymysql.connect(host="127.0.0.1", user="a", database="b", cursorclass=DictCursor)
"""
ENTITIES = """
    from dataclasses import dataclass
    from datetime import datetime
    from enum import Enum


    class Level(Enum):
        LOW = 1
        HIGH = 2


    @dataclass(frozen=True)
    class Member:
        id: int
        email: str
        name: str
        team_id: int | None
        points: int
        joined_at: datetime
        changed_at: datetime


    @dataclass
    class Ranked:
        id: int
        points: Level


    @dataclass
    class Odd:
        id: int
        points: str


    @dataclass
    class Rich:
        id: int
        name: str
        badges: list[str]


    class Missing(Exception):
        pass
"""
AUDIT = """
    def tell(number):
        print(number)


    def check(email):
        assert "@" in email


    def translated(number):
        return number + 1
"""


def club(folder: Path, members: str) -> Made:
    """What is scaffolded from it with these functions in `members.py`."""
    files = {
        "club/__init__.py": "",
        "club/db.py": DB,
        "club/entities.py": ENTITIES,
        "club/audit.py": AUDIT,
        "club/members.py": members,
    }
    return small(folder, files)
