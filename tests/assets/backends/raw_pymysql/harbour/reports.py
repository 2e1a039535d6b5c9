"""Figures for the harbour master; which table they are of, the request says."""

import logging

from harbour.db import query_db

log = logging.getLogger(__name__)
REPORTS = {"piers": "SELECT pier, COUNT(*) AS berths FROM berths WHERE state <> 'closed' GROUP BY pier"}


def rows_of(table):
    log.info("select from %s where everything is asked for", table)
    return query_db(f"SELECT COUNT(*) AS n FROM `{table}`", one=True)["n"]


def piers():
    return query_db(REPORTS["piers"])


def late(day):
    statement = "SELECT k.code, b.name FROM bookings k JOIN boats b ON b.id = k.boat_id WHERE k.leaves < '{}' AND k.status = '{}'"
    return query_db(statement.format(day, "confirmed"))
