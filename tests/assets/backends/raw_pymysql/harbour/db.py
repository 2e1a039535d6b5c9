"""One connection for each request."""

from contextlib import contextmanager

import pymysql
from flask import g
from pymysql.cursors import DictCursor

from harbour import config


def get_db():
    if "db" not in g:
        g.db = pymysql.connect(
            host=config.MYSQL_HOST,
            user=config.MYSQL_USER,
            password=config.MYSQL_PASSWORD,
            database=config.MYSQL_DB,
            charset="utf8mb4",
            cursorclass=DictCursor,
            autocommit=False,
        )
    return g.db


def close_db(_error=None):
    db = g.pop("db", None)
    if db is not None:
        db.close()


def query_db(sql, args=(), one=False):
    with get_db().cursor() as cursor:
        cursor.execute(sql, args)
        rows = cursor.fetchall()
    return (rows[0] if rows else None) if one else rows


def execute_db(sql, args=()):
    with get_db().cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.lastrowid or cursor.rowcount


@contextmanager
def unit_of_work():
    db = get_db()
    try:
        yield db
        db.commit()
    except Exception:
        db.rollback()
        raise
