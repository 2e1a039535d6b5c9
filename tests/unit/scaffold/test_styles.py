"""Other styles: helpers that fetch, classes without constructors, sessions, attributes that are assigned."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.scaffold.making import Made, small

HELPERS = {
    "club/__init__.py": "",
    "club/db.py": """
        import MySQLdb
        from MySQLdb.cursors import DictCursor

        def connection():
            return MySQLdb.connect(host="127.0.0.1", db="club", cursorclass=DictCursor)

        def query(sql, args=(), one=False):
            cursor = connection().cursor()
            cursor.execute(sql, args)
            rows = cursor.fetchall()
            return (rows[0] if rows else None) if one else rows

        def execute(sql, args=()):
            cursor = connection().cursor()
            cursor.execute(sql, args)
            return cursor.lastrowid or cursor.rowcount
    """,
    "club/repositories.py": """
        from club.db import execute, query


        class MemberRepository:
            def find(self, member_id):
                return query("SELECT id, name FROM members WHERE id = %s", (member_id,), one=True)

            def of_team(self, team_id):
                return query("SELECT * FROM members WHERE team_id = %s ORDER BY name", (team_id,))

            def register(self, member):
                return execute(
                    "INSERT INTO members (email, name) VALUES (%s, %s)", (member["email"], member["name"])
                )

            def rename(self, member_id, name):
                return execute("UPDATE members SET name = %s WHERE id = %s", (name, member_id))

            def pretty(self, member):
                return f"{member['name']} <{member['email']}>"
    """,
}


@pytest.fixture(scope="module")
def helpers(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A repository class over helpers that find their connection by themselves."""
    return small(tmp_path_factory.mktemp("helpers"), HELPERS)


@pytest.mark.parametrize(
    ("method", "body"),
    [
        (
            "find",
            "row = self._find('member', member_id)\nreturn None if row is None else rows.member_id_name(row)",
        ),
        ("of_team", "return list(map(rows.member, self._list('member', 'GSI1', {'team_id': team_id})))"),
        ("rename", "return int(self._changed('member', (member_id,), {'name': name}))"),
    ],
)
def test_what_helpers_return_is_known(helpers: Made, method: str, body: str) -> None:
    """By the flag that the caller gives, through variables, one or many, rows or their number."""
    assert helpers.body("dynamodb/repositories.py", method) == body


def test_a_new_id_comes_through_a_helper(helpers: Made) -> None:
    """And names the key that is touched."""
    body = helpers.body("dynamodb/repositories.py", "register")
    assert body.endswith("return row['id']")
    assert "member['email']" in body
    touches = helpers.text("dual/touches.py")
    assert 'yield Key("member", (result,))' in touches


def test_a_class_without_a_constructor_is_used_and_told_about(helpers: Made) -> None:
    """Its connections have to become the layer's; its Protocol cannot be called as it is."""
    assert "members=MemberRepository()" in helpers.text("factory.py")
    (note,) = helpers.scaffold.notes
    assert (note.about, "find their connection by themselves" in note.what) == ("MemberRepository", True)
    assert helpers.cls("repositories/repositories.py").name == "MemberRepositoryProtocol"


def test_methods_without_data_are_no_part_of_the_protocol(helpers: Made) -> None:
    """`pretty` asks nobody."""
    assert "pretty" not in helpers.text("repositories/repositories.py")


OBJECTS = {
    "crm/__init__.py": "",
    "crm/models.py": """
        from sqlalchemy import ForeignKey, String
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


        class Base(DeclarativeBase):
            pass


        class Person(Base):
            __tablename__ = "people"

            id: Mapped[int] = mapped_column(primary_key=True)
            email: Mapped[str] = mapped_column(String(120), unique=True)
            name: Mapped[str] = mapped_column(String(80))
            team: Mapped[int]
    """,
    "crm/crud.py": """
        from sqlalchemy import delete, select, update
        from sqlalchemy.orm import Session

        from crm.models import Person


        def get(session: Session, person_id: int) -> Person | None:
            return session.get(Person, person_id)


        def by_email(session: Session, email: str) -> Person | None:
            return session.query(Person).filter(Person.email == email).first()


        def of_other(session: Session, other: Person, team: int) -> list[Person]:
            return session.query(Person).filter(Person.team == other.team + team).all()


        def of_team(session: Session, team: int) -> list[Person]:
            return list(session.scalars(select(Person).where(Person.team == team).order_by(Person.name)))


        def add(session: Session, email: str, name: str, team: int) -> Person:
            person = Person(email=email, name=name, team=team)
            session.add(person)
            session.commit()
            session.refresh(person)
            return person


        def rename(session: Session, person_id: int, name: str) -> None:
            session.execute(update(Person).where(Person.id == person_id).values(name=name))
            session.commit()


        def rename_object(session: Session, person_id: int, name: str) -> Person | None:
            person = session.get(Person, person_id)
            if person is None:
                return None
            person.name = name
            session.commit()
            return person


        def rename_given(session: Session, person: Person, name: str) -> None:
            person.name = name
            session.commit()


        def remove(session: Session, person_id: int) -> bool:
            person = session.get(Person, person_id)
            if person is None:
                return False
            session.delete(person)
            session.commit()
            return True
    """,
}


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Functions on a session of SQLAlchemy."""
    return small(tmp_path_factory.mktemp("objects"), OBJECTS, schema="")


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("get", "row = self._find('person', person_id)\nreturn None if row is None else rows.person(row)"),
        (
            "by_email",
            "row = self._holder('person.email', email)\nreturn None if row is None else rows.person(row)",
        ),
        ("of_team", "return list(map(rows.person, self._list('person', 'GSI1', {'team': team})))"),
        (
            "add",
            "row = self._insert('person', {'email': email, 'name': name, 'team': team})\nreturn rows.person(row)",
        ),
        ("rename", "self._change('person', (person_id,), {'name': name})"),
        (
            "rename_object",
            (
                "row = self._change('person', (person_id,), {'name': name})\n"
                "return None if row is None else rows.person(row)"
            ),
        ),
        ("rename_given", "self._change('person', (person.id,), {'name': name})"),
        ("remove", "return self._remove('person', person_id)"),
    ],
)
def test_what_an_orm_is_asked_is_known(objects: Made, method: str, body: str) -> None:
    """By expressions, keywords and assignments."""
    assert objects.body("dynamodb/people.py", method) == body


def test_a_value_that_is_worked_out_is_not_guessed_by_its_name(objects: Made) -> None:
    """There is a parameter `team`, but that is not what is asked for."""
    assert objects.opened("DynamoPersonRepository.of_other").reason == "the value of team is not told"


@pytest.mark.parametrize("method", ["rename_object", "rename_given"])
def test_an_assignment_makes_a_write(objects: Made, method: str) -> None:
    """A flush writes it, so that the row has to be mirrored."""
    assert objects.row("dual/people.py", method).startswith("write(")


def test_the_key_of_a_given_object_is_touched(objects: Made) -> None:
    """By its attributes."""
    assert 'yield Key("person", (person.id,))' in objects.text("dual/touches.py")


def test_each_call_gets_a_session(objects: Made) -> None:
    """From whatever begins one, which the application gives."""
    body = objects.body("mysql/people.py", "get")
    assert body == "with self._sessions() as session:\n    return crud_functions.get(session, person_id)"
    assert "sessions: Callable[[], AbstractContextManager[Any]]" in objects.text("factory.py")
    assert any(note.about == "Person" and "no session knows them" in note.what for note in objects.scaffold.notes)


def test_coroutines_are_left(tmp_path: Path) -> None:
    """The layer drives threads."""
    files = {
        "club/__init__.py": "",
        "club/crud.py": """
            async def find(conn, member_id):
                async with conn.cursor() as cur:
                    await cur.execute("SELECT * FROM members WHERE id = %s", (member_id,))
                    return await cur.fetchone()


            def remove(conn, member_id):
                with conn.cursor() as cur:
                    cur.execute("DELETE FROM badges WHERE id = %s", (member_id,))
        """,
    }
    (left,) = small(tmp_path, files).scaffold.left
    assert (left.function, "coroutine" in left.reason) == ("find", True)
