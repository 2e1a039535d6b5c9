"""Writes that are complete and writes that are open, and the rows that they say they touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.scaffold.club import DB, club
from tests.unit.scaffold.making import Made, small

FUNCTIONS = """
    from . import audit


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


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """All of these functions at once."""
    return club(tmp_path_factory.mktemp("writes"), FUNCTIONS)


COMPLETE = {
    "add": "row = self._insert('member', {'email': email, 'name': name})\nid: int = row['id']\nreturn id",
    "add_checked": (
        "audit.check(email)\nrow = self._insert('member', {'email': email, 'name': name})\n"
        "id: int = row['id']\nreturn id"
    ),
    "rename": "self._change('member', (member_id,), {'name': name})",
}
OPEN = {
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
