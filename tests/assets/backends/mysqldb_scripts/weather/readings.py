from weather.connect import fetch_all, open_db

TABLE = "reading"
INSERT = "REPLACE INTO " + TABLE + " (station_code, taken_at, celsius, wind) VALUES (%s, %s, %s, %s)"


def store(db, rows):
    db.cursor().executemany(INSERT, rows)


def between(code, start, end=None, wind=None):
    query = "SELECT taken_at, celsius FROM %s WHERE station_code = %%s AND taken_at >= %%s" % TABLE
    params = [code, start]
    if end is not None:
        query += " AND taken_at < %s"
        params.append(end)
    if wind is not None:
        query += " AND FIND_IN_SET(%s, wind)"
        params.append(wind)
    query += " ORDER BY taken_at"
    return fetch_all(open_db(), query, params)


def latest(code, count=1):
    sql = "SELECT * FROM {table} WHERE station_code = %s ORDER BY taken_at DESC LIMIT {count}"
    return fetch_all(open_db(), sql.format(table=TABLE, count=int(count)), (code,))


def extremes(day):
    return fetch_all(
        open_db(),
        "SELECT s.place, d.lowest, d.highest FROM daily AS d JOIN station AS s USING (station_code) "
        "WHERE d.day = %s HAVING d.highest > 30",
        (day,),
    )


def copied(table, since):
    """Rows of a table of that name, whichever the caller wants."""
    return fetch_all(open_db(), "SELECT * FROM " + table + " WHERE taken_at > %s", (since,))


def archive(year):
    db = open_db()
    cur = db.cursor()
    cur.execute("CREATE TABLE IF NOT EXISTS reading_%d LIKE reading" % year)
    cur.execute("INSERT INTO reading_%d SELECT * FROM reading WHERE YEAR(taken_at) = %%s" % year, (year,))
    cur.execute("DELETE FROM reading WHERE YEAR(taken_at) = %s", (year,))
    db.commit()
