"""What is complete and what is open: each rule with a function that passes, and one that it must stop."""

from __future__ import annotations

from pathlib import Path

import pytest

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
FUNCTIONS = """
    from . import audit
    from .entities import Member, Missing, Odd, Ranked, Rich

    SELECT = "SELECT id, email, name, team_id, points, joined_at, changed_at FROM members"


    def _one(conn, sql, *values):
        with conn.cursor() as cur:
            cur.execute(sql, values)
            return cur.fetchone()


    def by_key(conn, member_id: int) -> Member | None:
        row = _one(conn, f"{SELECT} WHERE id = %s", member_id)
        return Member(**row) if row else None


    def by_two_equalities(conn, member_id: int, name: str) -> Member | None:
        row = _one(conn, f"{SELECT} WHERE id = %s AND name = %s", member_id, name)
        return Member(**row) if row else None


    def by_other_value(conn, member_id: int) -> Member | None:
        row = _one(conn, f"{SELECT} WHERE id = %s", audit.translated(member_id))
        return Member(**row) if row else None


    def at_least(conn, member_id: int, points: int) -> Member | None:
        row = _one(conn, f"{SELECT} WHERE id = %s AND points >= %s", member_id, points)
        return Member(**row) if row else None


    def must_be(conn, member_id: int) -> Member:
        row = _one(conn, f"{SELECT} WHERE id = %s", member_id)
        if row is None:
            raise Missing(f"no member {member_id}")
        return Member(**row)


    def hopes(conn, member_id: int) -> Member:
        return Member(**_one(conn, f"{SELECT} WHERE id = %s", member_id))


    def ranked(conn, member_id: int) -> Ranked | None:
        row = _one(conn, "SELECT id, points FROM members WHERE id = %s", member_id)
        return Ranked(row["id"], row["points"]) if row else None


    def odd(conn, member_id: int) -> Odd | None:
        row = _one(conn, "SELECT id, points FROM members WHERE id = %s", member_id)
        return Odd(**row) if row else None


    def rich(conn, member_id: int) -> Rich | None:
        row = _one(conn, "SELECT id, name FROM members WHERE id = %s", member_id)
        return Rich(**row, badges=[]) if row else None


    def name_of(conn, member_id: int) -> str | None:
        row = _one(conn, "SELECT name FROM members WHERE id = %s", member_id)
        return row["name"] if row else None


    def of_team(conn, team_id: int) -> list[Member]:
        with conn.cursor() as cur:
            cur.execute(f"{SELECT} WHERE team_id = %s ORDER BY points DESC", (team_id,))
            return [Member(**row) for row in cur.fetchall()]


    def page_of_team(conn, team_id: int, skip: int) -> list[Member]:
        with conn.cursor() as cur:
            cur.execute(f"{SELECT} WHERE team_id = %s ORDER BY points DESC LIMIT 10 OFFSET %s", (team_id, skip))
            return [Member(**row) for row in cur.fetchall()]


    def best_of_team(conn, team_id: int, most: int = 3) -> list[Member]:
        if most < 1:
            raise ValueError("most")
        with conn.cursor() as cur:
            cur.execute(f"{SELECT} WHERE team_id = %s ORDER BY points DESC LIMIT %s", (team_id, most))
            return [Member(**row) for row in cur.fetchall()]


    def each(conn, ids: list[int]) -> list[Member]:
        found = []
        for one in ids:
            found.append(by_key(conn, one))
        with conn.cursor() as cur:
            cur.execute(f"{SELECT} WHERE id = %s", (ids[0],))
        return found


    def size_of_team(conn, team_id: int) -> int:
        return _one(conn, "SELECT COUNT(*) AS n FROM members WHERE team_id = %s", team_id)["n"]


    def points_of_team(conn, team_id: int) -> int:
        return _one(conn, "SELECT SUM(points) AS n FROM members WHERE team_id = %s", team_id)["n"]


    def is_taken(conn, email: str) -> bool:
        return _one(conn, "SELECT 1 FROM members WHERE email = %s", email) is not None


    def raised(conn):
        with conn.cursor() as cur:
            cur.execute("SELECT id, points FROM members ORDER BY id")
            return [{"id": row["id"], "points": row["points"] + 1} for row in cur.fetchall()]


    def add(conn, email: str, name: str) -> int:
        with conn.cursor() as cur:
            cur.execute("INSERT INTO members (email, name) VALUES (%s, %s)", (email, name))
            return cur.lastrowid


    def add_nameless(conn, email: str) -> int:
        with conn.cursor() as cur:
            cur.execute("INSERT INTO members (email) VALUES (%s)", (email,))
            return cur.lastrowid


    def add_loudly(conn, email: str, name: str) -> int:
        with conn.cursor() as cur:
            cur.execute("INSERT INTO members (email, name) VALUES (%s, %s)", (email, name))
            number = cur.lastrowid
        audit.tell(number)
        return number


    def add_checked(conn, email: str, name: str) -> int:
        audit.check(email)
        with conn.cursor() as cur:
            cur.execute("INSERT INTO members (email, name) VALUES (%s, %s)", (email, name))
            return cur.lastrowid


    def rename(conn, member_id: int, name: str) -> None:
        with conn.cursor() as cur:
            cur.execute("UPDATE members SET name = %s WHERE id = %s", (name, member_id))


    def rename_some(conn, name: str, other: str) -> None:
        with conn.cursor() as cur:
            cur.execute("UPDATE members SET name = %s WHERE name = %s", (other, name))


    def renumber(conn, member_id: int, number: int) -> None:
        with conn.cursor() as cur:
            cur.execute("UPDATE members SET id = %s WHERE id = %s", (number, member_id))


    def set_any(conn, member_id: int, column: str, value: str) -> None:
        with conn.cursor() as cur:
            cur.execute(f"UPDATE members SET {column} = %s WHERE id = %s", (value, member_id))


    def award(conn, member_id: int, title: str) -> None:
        with conn.cursor() as cur:
            cur.execute("INSERT INTO badges (member_id, title) VALUES (%s, %s)", (member_id, title))
            cur.execute("UPDATE members SET points = points + 1 WHERE id = %s", (member_id,))


    def strip(conn, badge_id: int) -> bool:
        with conn.cursor() as cur:
            return cur.execute("DELETE FROM badges WHERE id = %s", (badge_id,)) > 0


    def expel(conn, member_id: int) -> None:
        with conn.cursor() as cur:
            cur.execute("DELETE FROM members WHERE id = %s", (member_id,))


    def put(conn, email: str, name: str) -> None:
        with conn.cursor() as cur:
            cur.execute(
                "INSERT INTO members (email, name) VALUES (%s, %s) ON DUPLICATE KEY UPDATE name = %s",
                (email, name, name),
            )
"""
AUDIT = """
    def tell(number):
        print(number)


    def check(email):
        assert "@" in email


    def translated(number):
        return number + 1
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """All of these functions at once."""
    files = {
        "club/__init__.py": "",
        "club/db.py": DB,
        "club/entities.py": ENTITIES,
        "club/audit.py": AUDIT,
        "club/members.py": FUNCTIONS,
    }
    return small(tmp_path_factory.mktemp("plans"), files)


COMPLETE = {
    "by_key": "row = self._find('member', member_id)\nreturn None if row is None else rows.member(row)",
    "by_two_equalities": (
        "row = next(iter(self._list('member', 'GSI3', {'name': name, 'id': member_id}, limit=1)), None)\n"
        "return None if row is None else rows.member(row)"
    ),
    "must_be": (
        "row = self._find('member', member_id)\nif row is None:\n    raise Missing(f'no member {member_id}')\n"
        "return rows.member(row)"
    ),
    "ranked": "row = self._find('member', member_id)\nreturn None if row is None else rows.ranked(row)",
    "name_of": "row = self._find('member', member_id)\nreturn None if row is None else rows.member_name(row)",
    "of_team": (
        "return list(map(rows.member, self._list('member', 'GSI1', {'team_id': team_id}, descending=True)))"
    ),
    "best_of_team": (
        "if most < 1:\n    raise ValueError('most')\nreturn list(map(rows.member,"
        " self._list('member', 'GSI1', {'team_id': team_id}, descending=True, limit=most)))"
    ),
    "size_of_team": "return self._count('member', 'GSI1', {'team_id': team_id})",
    "is_taken": "return self._holder('member.email', email) is not None",
    "add": "row = self._insert('member', {'email': email, 'name': name})\nid: int = row['id']\nreturn id",
    "add_checked": (
        "audit.check(email)\nrow = self._insert('member', {'email': email, 'name': name})\n"
        "id: int = row['id']\nreturn id"
    ),
    "rename": "self._change('member', (member_id,), {'name': name})",
}
OPEN = {
    "by_other_value": "the value of id is not told",
    "at_least": "it filters by points",
    "hopes": "what it answers where there is no such row is not told",
    "odd": "Odd.points is str, and the column is INT",
    "rich": "Rich.badges is no column of members",
    "page_of_team": "it pages by offset",
    "each": "its code does more than send a statement",
    "points_of_team": "it works out SUM",
    "raised": "it works on the rows before it returns them",
    "add_nameless": "the value of name is neither given nor a default",
    "add_loudly": "its code does something else besides",
    "rename_some": "it writes by name, which is not the key",
    "renumber": "it changes the key",
    "set_any": "which columns it writes is known at run time only",
    "expel": "what refers to it goes with it, or keeps it: badge (cascade)",
    "put": "it inserts or updates: which, is decided by what is there",
}


@pytest.mark.parametrize("method", COMPLETE)
def test_what_follows_from_a_key_is_written(made: Made, method: str) -> None:
    """The whole method, checks and errors included."""
    assert made.body("dynamodb/members.py", method) == COMPLETE[method]


@pytest.mark.parametrize("method", OPEN)
def test_what_does_not_follow_is_left(made: Made, method: str) -> None:
    """With the reason; nothing is guessed."""
    one = made.opened(f"DynamoMemberRepository.{method}")
    assert one.reason.startswith(OPEN[method])
    assert "NotImplementedError" in made.body("dynamodb/members.py", method)


def test_a_method_of_two_tables_is_where_it_writes_first(made: Made) -> None:
    """It is open, and its touches name both rows."""
    reason = made.opened("DynamoBadgeRepository.award").reason
    assert reason == "it writes several times (badges, members)"
    touches = made.text("dual/touches.py")
    award = touches[touches.index("def badge_award") :].partition("\n\n\n")[0]
    assert 'yield Key("member", (member_id,))' in award
    assert 'yield from unit.find("badge", member_id=member_id, title=title)' in award.partition("yield CALL")[2]


def test_a_removal_says_whether_there_was_a_row(made: Made) -> None:
    """`cursor.execute(…) > 0`."""
    assert made.body("dynamodb/badges.py", "strip") == "return self._remove('badge', badge_id)"


def test_an_enum_is_made_of_its_value(made: Made) -> None:
    """And fields that are not asked for are not filled."""
    assert 'Ranked(id=row["id"], points=Level(row["points"]))' in made.text("rows.py")


def test_a_changed_key_is_touched_before_and_after(made: Made) -> None:
    """Both names of the row are mirrored: the old one goes."""
    touches = made.text("dual/touches.py")
    assert "def member_renumber" in touches
    body = touches[touches.index("def member_renumber") :].partition("\n\n\n")[0]
    assert 'yield Key("member", (member_id,))' in body.partition("yield CALL")[0]
    assert 'yield Key("member", (number,))' in body.partition("yield CALL")[2]


def test_touches_that_are_not_told_refuse_the_write(made: Made, tmp_path: Path) -> None:
    """A row that is changed by something else than an equality: a person has to say which."""
    files = {
        "club/__init__.py": "",
        "club/db.py": DB,
        "club/members.py": """
            def punish(conn, limit):
                with conn.cursor() as cur:
                    cur.execute("UPDATE members SET points = 0 WHERE points > %s", (limit,))
        """,
    }
    other = small(tmp_path, files)
    assert other.opened("touches.member_punish").reason == "which keys of member it writes"
    assert "raise NotImplementedError" in other.text("dual/touches.py")
    assert "touches.member_punish" not in {one.name for one in made.scaffold.open}
