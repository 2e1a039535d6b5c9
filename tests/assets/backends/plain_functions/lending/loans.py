import datetime

from lending import books


class NoCopies(Exception):
    """Nothing is left to be lent."""


def lend(conn, member_id, book_id, days=14):
    due = datetime.date.today() + datetime.timedelta(days=days)
    with conn.cursor() as cur:
        book = books.get_book(cur, book_id)
        if book["copies"] < 1:
            raise NoCopies(book_id)
        _take(cur, book_id)
        cur.execute(
            "INSERT INTO loans (member_id, book_id, due_on) VALUES (%s, %s, %s)", (member_id, book_id, due)
        )
        loan_id = cur.lastrowid
    conn.commit()
    return loan_id


def loans_of(conn, member_id):
    with conn.cursor() as cur:
        cur.execute("SELECT * FROM loans WHERE member_id = %s ORDER BY due_on DESC", (member_id,))
        return cur.fetchall()


def count_open(conn, member_id):
    with conn.cursor() as cur:
        cur.execute("SELECT COUNT(*) AS n FROM loans WHERE member_id = %s AND returned = 0", (member_id,))
        return cur.fetchone()["n"]


def give_back(conn, loan_id):
    """Whether the loan was open."""
    with conn.cursor() as cur:
        cur.execute("UPDATE loans SET returned = 1 WHERE id = %s", (loan_id,))
        changed = cur.rowcount
    conn.commit()
    return changed > 0


def forget_old(conn, before):
    with conn.cursor() as cur:
        cur.execute("DELETE FROM loans WHERE due_on < %s AND returned = 1", (before,))
    conn.commit()


def remove_loans(conn, member_id):
    with conn.cursor() as cur:
        cur.execute("DELETE FROM loans WHERE member_id = %s", (member_id,))
    conn.commit()


def _take(cur, book_id):
    cur.execute("UPDATE books SET copies = copies - 1 WHERE id = %s", (book_id,))
