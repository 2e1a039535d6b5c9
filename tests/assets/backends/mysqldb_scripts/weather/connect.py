import configparser

import MySQLdb
import MySQLdb.cursors

CONFIG = "/etc/weather.ini"


def open_db():
    parser = configparser.ConfigParser()
    parser.read(CONFIG)
    section = dict(parser.items("mysql"))
    return MySQLdb.connect(
        host=section["host"], user=section["user"], passwd=section["password"], db="weather",
        cursorclass=MySQLdb.cursors.DictCursor,
    )


def fetch_all(db, sql, params=None):
    cur = db.cursor()
    cur.execute(sql, params)
    rows = cur.fetchall()
    cur.close()
    return rows
