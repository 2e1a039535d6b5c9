def get_book(cur, book_id):
    cur.execute("SELECT id, title, shelf, copies FROM books WHERE id = %s", (book_id,))
    return cur.fetchone()


def books_on_shelf(cur, shelf):
    """By title."""
    cur.execute("SELECT id, title, shelf, copies FROM books WHERE shelf = %s ORDER BY title", (shelf,))
    return cur.fetchall()


def search_books(cur, words):
    cur.execute("SELECT id, title FROM books WHERE title LIKE %s", (f"%{words}%",))
    return cur.fetchall()


def add_copies(cur, book_id, count):
    cur.execute("UPDATE books SET copies = copies + %s WHERE id = %s", (count, book_id))
    return cur.rowcount > 0
