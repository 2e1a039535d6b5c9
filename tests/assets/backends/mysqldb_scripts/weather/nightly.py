"""Run by cron: reads the files of the day and sums it up."""

import sys
import uuid

from weather import ledger, readings
from weather.connect import open_db


def lines_of(path):
    with open(path) as lines:
        return [line.rstrip("\n").split(";") for line in lines]


def load(path):
    if ledger.was_seen(path):
        return 0
    db = open_db()
    rows = lines_of(path)
    cur = db.cursor()
    run = str(uuid.uuid4())
    cur.execute("INSERT INTO import_run (run_uuid, file_name, state) VALUES (%s, %s, 'begun')", (run, path))
    readings.store(db, rows)
    cur.execute("UPDATE import_run SET lines_read = %s, state = 'done' WHERE run_uuid = %s", (len(rows), run))
    db.commit()
    ledger.note(path, 0.0)
    return len(rows)


def sum_up(day):
    db = open_db()
    cur = db.cursor()
    cur.callproc("sum_up_day", [day])
    cur.close()
    db.commit()


def unfinished(db):
    cur = db.cursor()
    cur.execute("SELECT file_name FROM import_run WHERE state != 'done'")
    return [row["file_name"] for row in cur]


def main(argv):
    for path in argv[2:]:
        print("update: %d lines, delete from %s when it is old" % (load(path), path))
    sum_up(argv[1])
    for row in readings.copied("reading", argv[1]):
        print(row)


if __name__ == "__main__":
    main(sys.argv)
