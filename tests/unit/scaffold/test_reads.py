"""Reads that are complete and reads that are open: each rule with a function that passes, and one it must stop."""

from __future__ import annotations

import pytest

from tests.unit.scaffold.club import club
from tests.unit.scaffold.making import Made

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


    def named(conn, name: str) -> list[Member]:  # by the index that by_two_equalities uses as well
        with conn.cursor() as cur:
            cur.execute(f"{SELECT} WHERE name = %s", (name,))
            return [Member(**row) for row in cur.fetchall()]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """All of these functions at once."""
    return club(tmp_path_factory.mktemp("reads"), FUNCTIONS)


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


def test_an_enum_is_made_of_its_value(made: Made) -> None:
    """And fields that are not asked for are not filled."""
    assert 'Ranked(id=row["id"], points=Level(row["points"]))' in made.text("rows.py")
