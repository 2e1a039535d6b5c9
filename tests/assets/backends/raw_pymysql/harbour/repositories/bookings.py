"""Bookings, their fees, and the berths that they take."""

import secrets

from harbour.db import execute_db, get_db, query_db, unit_of_work

OPEN = ("requested", "confirmed")


class BookingRepository:
    def by_code(self, code):
        return query_db("SELECT * FROM bookings WHERE code = %s", [code], one=True)

    def open_of_boat(self, boat_id, only_future=False):
        sql = "SELECT id, code, arrives, leaves FROM bookings WHERE boat_id = %s AND status IN ('requested', 'confirmed')"
        if only_future:
            sql += " AND arrives > CURRENT_DATE"
        sql += " ORDER BY arrives DESC"
        return query_db(sql, (boat_id,))

    def place(self, boat_id, pier, number, arrives, leaves, fees):
        code = secrets.token_hex(5)
        with unit_of_work() as db, db.cursor() as cursor:
            cursor.execute("SELECT state FROM berths WHERE pier = %s AND number = %s FOR UPDATE", (pier, number))
            if cursor.fetchone()["state"] != "free":
                raise ValueError("select another berth from the list")
            cursor.execute(
                "INSERT INTO bookings (code, boat_id, pier, berth_number, arrives, leaves)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                (code, boat_id, pier, number, arrives, leaves),
            )
            booking_id = cursor.lastrowid
            cursor.executemany(
                "INSERT INTO fees (booking_id, kind, cents) VALUES (%s, %s, %s)"
                " ON DUPLICATE KEY UPDATE cents = VALUES(cents)",
                [(booking_id, kind, cents) for kind, cents in fees.items()],
            )
        return code

    def cancel(self, code):
        with unit_of_work():
            booking = self.by_code(code)
            execute_db("UPDATE bookings SET status = 'cancelled' WHERE code = %s", (code,))
            execute_db(
                "UPDATE berths SET state = 'free' WHERE pier = %s AND number = %s",
                (booking["pier"], booking["berth_number"]),
            )
            execute_db("DELETE FROM fees WHERE booking_id = %s", (booking["id"],))

    def total(self, booking_id):
        row = query_db("SELECT SUM(cents) AS total FROM fees WHERE booking_id = %s", (booking_id,), one=True)
        return row["total"] or 0

    def close_season(self, last_day):
        with get_db().cursor() as cursor:
            cursor.callproc("close_season", (last_day,))
        get_db().commit()
