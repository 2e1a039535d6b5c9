"""Boats and their skippers."""

from harbour.config import PAGE
from harbour.db import execute_db, query_db

COLUMNS = "id, registration, name, length_cm, skipper_email"
SORTABLE = {"name": "name", "length": "length_cm"}


class BoatRepository:
    table = "boats"

    def find(self, boat_id):
        return query_db(f"SELECT {COLUMNS} FROM {self.table} WHERE id = %s AND scrapped_at IS NULL", (boat_id,), one=True)

    def by_registration(self, registration):
        sql = "SELECT " + COLUMNS + " FROM boats WHERE registration = %s"
        return query_db(sql, (registration,), one=True)

    def of_skipper(self, email, page=0):
        return query_db(
            """
            SELECT b.id, b.name, COUNT(k.id) AS stays
            FROM boats AS b
            LEFT JOIN bookings AS k ON k.boat_id = b.id AND k.status = 'over'
            WHERE b.skipper_email = %s
            GROUP BY b.id, b.name
            ORDER BY b.name
            LIMIT %s OFFSET %s
            """,
            (email, PAGE, page * PAGE),
        )

    def search(self, words):
        return query_db(
            "SELECT id, name FROM boats WHERE MATCH(name) AGAINST (%s IN NATURAL LANGUAGE MODE) LIMIT 50", (words,)
        )

    def listed(self, filters, sort="name"):
        where, args = [], []
        for column, value in filters.items():
            where.append(f"{column} = %s")
            args.append(value)
        condition = " AND ".join(where) or "1 = 1"
        return query_db(f"SELECT {COLUMNS} FROM boats WHERE {condition} ORDER BY {SORTABLE[sort]}", args)

    def register(self, boat):
        return execute_db(
            "INSERT INTO boats (registration, name, length_cm, skipper_email) VALUES (%s, %s, %s, %s)",
            (boat["registration"], boat["name"], boat["length_cm"], boat["skipper_email"]),
        )

    def rename(self, boat_id, name):
        return execute_db("UPDATE boats SET name = %s WHERE id = %s", (name, boat_id))

    def scrap(self, boat_id):
        return execute_db("UPDATE boats SET scrapped_at = NOW() WHERE id = %s", (boat_id,))
