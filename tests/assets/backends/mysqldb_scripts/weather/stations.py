import logging

from weather.connect import fetch_all, open_db

FIELDS = ("station_code", "place", "height")
BY_CODE = "SELECT %s FROM station WHERE station_code = '%s'"


def station(code):
    db = open_db()
    cur = db.cursor()
    cur.execute(BY_CODE % (", ".join(FIELDS), code))
    return cur.fetchone()


def active():
    return fetch_all(open_db(), "SELECT station_code, place FROM active_station ORDER BY place")


def add(code, place, height=None):
    db = open_db()
    cur = db.cursor()
    cur.execute("INSERT INTO station (station_code, place, height) VALUES (%s, %s, %s)", (code, place, height))
    db.commit()
    logging.info("insert into station set place = %s", place)


def change(code, **values):
    db = open_db()
    sets = ", ".join("%s = %%s" % name for name in sorted(values))
    sql = "UPDATE station SET {0} WHERE station_code = %s".format(sets)
    cur = db.cursor()
    cur.execute(sql, [values[name] for name in sorted(values)] + [code])
    db.commit()


def retire(code):
    """No more readings; those of the last hour are dropped with it."""
    db = open_db()
    cur = db.cursor()
    try:
        cur.execute("UPDATE station SET retired = 1 WHERE station_code = '{}'".format(code))
        cur.execute(
            "DELETE FROM reading WHERE station_code = %(code)s AND taken_at > NOW() - INTERVAL 1 HOUR", {"code": code}
        )
        db.commit()
    except Exception:
        db.rollback()
        raise
