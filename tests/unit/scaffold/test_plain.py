"""A backend of plain functions: `def get_member(conn, member_id)`, no classes, no annotations."""

from __future__ import annotations

import ast

import pytest

from tests.unit.scaffold.making import Made, methods


def test_functions_are_grouped_by_what_they_write_or_read(plain: Made) -> None:
    """One Protocol an entity; a function of several entities is where it sends its first write."""
    found = {
        module: tuple(methods(plain.cls(f"repositories/{module}.py"))) for module in ("books", "loans", "members")
    }
    assert found == {
        "books": ("get_book", "books_on_shelf", "search_books", "add_copies"),
        "loans": ("lend", "loans_of", "count_open", "give_back", "forget_old", "remove_loans"),
        "members": ("get_member", "find_by_email", "add_member", "set_active", "drop_member"),
    }


def test_signatures_are_the_functions_own_without_the_connection(plain: Made) -> None:
    """Keyword-only parameters and defaults stay; what has no annotation may be anything."""
    found = methods(plain.cls("repositories/members.py"))
    assert ast.unparse(found["set_active"].args) == "self, member_id: Any, *, active: Any=True"
    assert ast.unparse(methods(plain.cls("repositories/loans.py"))["lend"].args) == (
        "self, member_id: Any, book_id: Any, days: Any=14"
    )


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("mysql/members.py", "get_member", "return _get_member(self._connection, member_id)"),
        ("mysql/members.py", "set_active", "return _set_active(self._connection, member_id, active=active)"),
        (
            "mysql/books.py",
            "get_book",
            "with self._connection.cursor() as cursor:\n    return _get_book(cursor, book_id)",
        ),
    ],
)
def test_the_functions_are_called_as_they_are(plain: Made, path: str, method: str, body: str) -> None:
    """With the layer's connection, or with a cursor of it."""
    assert plain.body(path, method) == body
    assert "from lending import members as members_functions" in plain.text("mysql/members.py")


def test_connections_give_the_rows_that_the_backend_expects(plain: Made) -> None:
    """It makes its connections with a DictCursor and never says so again."""
    assert "DICTIONARIES = True" in plain.text("mysql/layer.py")
    assert "Connection(database.connection)" in plain.text("factory.py")


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("add_member", "row = self._insert('member', {'email': email, 'name': name})\nreturn row['id']"),
        ("set_active", "self._change('member', (member_id,), {'active': active})"),
        (
            "find_by_email",
            (
                "row = self._holder('member.email', email)\n"
                "return None if row is None else rows.member_id_name_active(row)"
            ),
        ),
    ],
)
def test_what_is_fetched_tells_what_is_returned(plain: Made, method: str, body: str) -> None:
    """The id of a new row, nothing, or a dictionary of the columns that were asked for."""
    assert plain.body("dynamodb/members.py", method) == body


def test_arithmetic_is_done_on_the_row(plain: Made) -> None:
    """`SET copies = copies + %s`; what the cursor counts are rows that changed."""
    body = plain.body("dynamodb/books.py", "add_copies")
    assert body == "return self._changed('book', (book_id,), {}, add={'copies': count})"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("DynamoBookRepository.search_books", "it searches text"),
        ("DynamoLoanRepository.count_open", "no key or index has the rows by member_id, returned"),
        ("DynamoLoanRepository.lend", "its code works something out first (line 14)"),
        ("DynamoLoanRepository.forget_old", "it writes by due_on"),
        ("DynamoLoanRepository.remove_loans", "it writes by member_id, which is not the key"),
        ("DynamoMemberRepository.drop_member", "what refers to it goes with it, or keeps it: loan (cascade)"),
    ],
)
def test_what_does_not_follow_is_open_and_says_why(plain: Made, name: str, reason: str) -> None:
    """All of them, and no other."""
    assert plain.opened(name).reason == reason
    assert len(plain.scaffold.open) == 6


def test_what_answers_a_request_gets_no_method(plain: Made) -> None:
    """Its statement cannot be had without the request."""
    (left,) = plain.scaffold.left
    assert (left.function, left.place.file) == ("figures", "lending/web.py")
    assert "answers a request" in left.reason


@pytest.mark.parametrize(
    ("path", "method", "row"),
    [
        (
            "dual/books.py",
            "search_books",
            "read(BookRepository.search_books, compare=by('id', ordered=False), shadow=False)",
        ),
        ("dual/books.py", "books_on_shelf", "read(BookRepository.books_on_shelf, compare=by('id'))"),
        (
            "dual/loans.py",
            "remove_loans",
            "write(LoanRepository.remove_loans, touches=matching('loan', 'member_id'))",
        ),
        (
            "dual/members.py",
            "drop_member",
            "write(MemberRepository.drop_member, touches=cascade('member', 'member_id'))",
        ),
        ("dual/members.py", "add_member", "write(MemberRepository.add_member, touches=member_add_member)"),
        ("dual/loans.py", "refusals", "(NoCopies,)"),
    ],
)
def test_dual_rows_say_what_the_statements_do(plain: Made, path: str, method: str, row: str) -> None:
    """Comparison, touched keys and business answers."""
    assert plain.row(path, method) == row


def test_the_keys_of_a_write_over_two_tables(plain: Made) -> None:
    """The stock by its argument before, the loan by the id that is returned after."""
    text = plain.text("dual/touches.py")
    body = text[text.index("def loan_lend") :].partition("\n\n\n")[0]
    assert body.index('yield Key("book", (book_id,))') < body.index("yield CALL")
    assert body.index("yield CALL") < body.index('yield Key("loan", (result,))')
