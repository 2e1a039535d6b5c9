"""Databases by the modules that reach them, the schemes of their URLs and Django's names for them."""

from __future__ import annotations

import re

MYSQL = "mysql"

MODULES = {
    "MySQLdb": MYSQL,
    "aiomcache": "memcached",
    "aiomysql": MYSQL,
    "aioredis": "redis",
    "aiosqlite": "sqlite",
    "asyncmy": MYSQL,
    "asyncpg": "postgresql",
    "cassandra": "cassandra",
    "clickhouse_connect": "clickhouse",
    "clickhouse_driver": "clickhouse",
    "couchbase": "couchbase",
    "couchdb": "couchdb",
    "cx_Oracle": "oracle",
    "cymysql": MYSQL,
    "django_redis": "redis",
    "duckdb": "duckdb",
    "elasticsearch": "elasticsearch",
    "elasticsearch_dsl": "elasticsearch",
    "flask_mysqldb": MYSQL,
    "flask_pymongo": "mongodb",
    "flask_redis": "redis",
    "google.cloud.bigquery": "bigquery",
    "google.cloud.firestore": "firestore",
    "happybase": "hbase",
    "influxdb": "influxdb",
    "influxdb_client": "influxdb",
    "mariadb": MYSQL,
    "memcache": "memcached",
    "meilisearch": "meilisearch",
    "mongoengine": "mongodb",
    "motor": "mongodb",
    "mysql.connector": MYSQL,
    "neo4j": "neo4j",
    "opensearchpy": "opensearch",
    "oracledb": "oracle",
    "pg8000": "postgresql",
    "psycopg": "postgresql",
    "psycopg2": "postgresql",
    "pylibmc": "memcached",
    "pymemcache": "memcached",
    "pymilvus": "milvus",
    "pymongo": "mongodb",
    "pymssql": "sql server",
    "pymysql": MYSQL,
    "pysolr": "solr",
    "redis": "redis",
    "rediscluster": "redis",
    "snowflake.connector": "snowflake",
    "sqlite3": "sqlite",
    "whoosh": "whoosh",
}

_SCHEMES = {
    "cassandra": "cassandra",
    "clickhouse": "clickhouse",
    "cockroachdb": "cockroachdb",
    "elasticsearch": "elasticsearch",
    "mariadb": MYSQL,
    "memcached": "memcached",
    "mongodb": "mongodb",
    "mssql": "sql server",
    "mysql": MYSQL,
    "oracle": "oracle",
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "redis": "redis",
    "rediss": "redis",
    "snowflake": "snowflake",
    "sqlite": "sqlite",
}
_URL = re.compile(r"(?P<scheme>[a-z0-9]+)(?:[+.][a-z0-9_.]+)?://(?P<rest>\S*)")

_ENGINES = {
    "django.core.cache.backends.memcached": "memcached",
    "django.core.cache.backends.redis": "redis",
    "django.db.backends.mysql": MYSQL,
    "django.db.backends.oracle": "oracle",
    "django.db.backends.postgresql": "postgresql",
    "django.db.backends.sqlite3": "sqlite",
    "django_redis.": "redis",
    "haystack.backends.elasticsearch": "elasticsearch",
    "haystack.backends.solr": "solr",
    "haystack.backends.whoosh": "whoosh",
    "mysql.connector.django": MYSQL,
    "tortoise.backends.mysql": MYSQL,
}


def store_of_module(module: str) -> str | None:
    """The database that a dotted module reaches."""
    parts = module.split(".")
    return next((MODULES[name] for name in (".".join(parts[:n]) for n in (3, 2, 1)) if name in MODULES), None)


def store_of_url(text: str) -> tuple[str, str] | None:
    """The database of a URL, and how to call it without telling where it is."""
    found = _URL.search(text)
    if found is None or found["scheme"] not in _SCHEMES:
        return None
    store = _SCHEMES[found["scheme"]]
    if store == "sqlite" and (found["rest"] in {"", "/"} or ":memory:" in found["rest"]):
        return store, "SQLite in memory"
    return store, f"{found.group(0).partition('://')[0]}://"


def store_of_engine(text: str) -> str | None:
    """The database behind one of Django's engines or caches."""
    return next((store for prefix, store in _ENGINES.items() if text.startswith(prefix)), None)
