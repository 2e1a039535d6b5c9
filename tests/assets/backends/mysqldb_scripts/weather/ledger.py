"""Which files were seen on this machine: a small SQLite file, not the weather's database."""

import sqlite3

PATH = "/var/lib/weather/seen.sqlite"


def ledger():
    db = sqlite3.connect(PATH)
    db.execute("CREATE TABLE IF NOT EXISTS seen (name TEXT PRIMARY KEY, at REAL)")
    return db


def was_seen(name):
    db = ledger()
    found = db.execute("SELECT 1 FROM seen WHERE name = ?", (name,)).fetchone()
    db.close()
    return found is not None


def note(name, at):
    db = ledger()
    cur = db.cursor()
    cur.execute("INSERT OR REPLACE INTO seen (name, at) VALUES (?, ?)", (name, at))
    db.commit()
