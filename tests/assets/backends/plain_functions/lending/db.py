"""Where connections come from."""

import os

import pymysql
from pymysql.cursors import DictCursor


def connect():
    return pymysql.connect(
        host=os.environ.get("LENDING_HOST", "127.0.0.1"),
        user="lending",
        password=os.environ["LENDING_PASSWORD"],
        database="lending",
        cursorclass=DictCursor,
    )
