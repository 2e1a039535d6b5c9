"""MySQL and MariaDB over PyMySQL: the one place that imports it."""

from dal.adapters.mysql.clock import ServerClock
from dal.adapters.mysql.connection import BoundConnection
from dal.adapters.mysql.database import MySQLDatabase
from dal.adapters.mysql.forum import MySQLForum
from dal.adapters.mysql.journal import MySQLJournal
from dal.adapters.mysql.options import Isolation, MySQLOptions, TlsMode, TlsOptions
from dal.adapters.mysql.pool import ConnectionPool, PoolStats

__all__ = [
    "BoundConnection",
    "ConnectionPool",
    "Isolation",
    "MySQLDatabase",
    "MySQLForum",
    "MySQLJournal",
    "MySQLOptions",
    "PoolStats",
    "ServerClock",
    "TlsMode",
    "TlsOptions",
]
