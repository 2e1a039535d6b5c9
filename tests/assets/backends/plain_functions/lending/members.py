def get_member(conn, member_id):
    """The member of that id, or None."""
    with conn.cursor() as cur:
        cur.execute("SELECT * FROM members WHERE id = %s", (member_id,))
        return cur.fetchone()


def find_by_email(conn, email):
    with conn.cursor() as cur:
        cur.execute("SELECT id, name, active FROM members WHERE email = %s", (email,))
        row = cur.fetchone()
    return row


def add_member(conn, email, name):
    """Add a member; the answer is the new id."""
    with conn.cursor() as cur:
        cur.execute("INSERT INTO members (email, name) VALUES (%s, %s)", (email, name))
        conn.commit()
        return cur.lastrowid


def set_active(conn, member_id, *, active=True):
    with conn.cursor() as cur:
        cur.execute("UPDATE members SET active = %s WHERE id = %s", (active, member_id))
    conn.commit()


def drop_member(conn, member_id):
    """Their loans go with them."""
    with conn.cursor() as cur:
        cur.execute("DELETE FROM members WHERE id = %s", (member_id,))
        conn.commit()
        return cur.rowcount
