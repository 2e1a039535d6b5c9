"""What well-known distributions are for."""

from __future__ import annotations

from enum import StrEnum

from dal.discovery.project.declared.requirement import canonical


class Purpose(StrEnum):
    """What a distribution is for."""

    FRAMEWORK = "framework"
    ORM = "orm"
    DRIVER = "driver"
    OTHER_DRIVER = "driver of another database"
    POOL = "connection pool"
    MIGRATION = "schema migration"
    CACHE = "cache"
    SEARCH = "search engine"
    QUEUE = "queue"
    SCHEDULER = "scheduler"
    SCHEMA = "data validation"
    INJECTION = "dependency injection"
    ADMIN = "admin"
    AUTH = "authentication"
    SERVER = "server"
    CLOUD = "cloud"
    TEST = "test"
    QUALITY = "code quality"
    DOCS = "documentation"
    SETTINGS = "settings"
    MONITORING = "monitoring"
    OTHER = "other"


_NAMES = {
    Purpose.FRAMEWORK: """
        aiohttp blacksheep bottle channels cherrypy connexion django django-ninja
        djangorestframework falcon fastapi flask flask-appbuilder flask-openapi3 flask-restful
        flask-restplus flask-restx flask-smorest graphene grpcio hug klein litestar masonite molten
        morepath muffin nameko ninja pyramid quart responder robyn sanic starlette
        strawberry-graphql tornado trame turbogears2 twisted web-py web2py webapp2""",
    Purpose.ORM: """
        advanced-alchemy crudrouter databases dataset edgy encode-orm fastapi-crudrouter
        fastapi-sqlalchemy fastapi-users-db-sqlalchemy fastcrud flask-peewee flask-sqlalchemy
        flask-sqlalchemy-lite gino mayim orator ormar peewee peewee-async piccolo pony pypika
        records saffier sqlalchemy sqlalchemy-mixins sqlalchemy-utils sqlbuilder sqlmodel sqlobject
        storm tortoise-orm""",
    Purpose.DRIVER: """
        aiomysql asyncmy cymysql flask-mysql flask-mysqldb mariadb mysql-client mysql-connector
        mysql-connector-python mysql-connector-python-rf mysql-python mysqlclient oursql pymysql
        tormysql torndb ultramysql""",
    Purpose.OTHER_DRIVER: """
        aioodbc aiosqlite asyncpg beanie cassandra-driver clickhouse-connect clickhouse-driver
        couchbase cx-oracle duckdb flask-mongoengine flask-pymongo happybase ibm-db influxdb
        influxdb-client mongoengine motor neo4j odmantic oracledb pg8000 psycopg psycopg-binary
        psycopg2 psycopg2-binary pymilvus pymongo pymssql pynamodb pyodbc snowflake-connector-python""",
    Purpose.POOL: "dbutils mysql-connection-pool pymysql-pool pymysqlpool sqlalchemy-pool",
    Purpose.MIGRATION: """
        aerich alembic django-south flask-alembic flask-migrate peewee-migrate peewee-moves
        pymigrate south sqlalchemy-migrate yoyo-migrations""",
    Purpose.CACHE: """
        aiocache aiomcache aioredis beaker cachelib cachetools coredis diskcache django-cacheops
        django-redis django-redis-cache dogpile-cache fastapi-cache2 flask-caching flask-redis
        flask-session hiredis pylibmc pymemcache python-memcached redis redis-py-cluster walrus""",
    Purpose.SEARCH: """
        django-elasticsearch-dsl django-haystack elastic-transport elasticsearch elasticsearch-dsl
        meilisearch opensearch-py pysolr typesense whoosh""",
    Purpose.QUEUE: """
        aio-pika aiokafka amqp arq celery confluent-kafka django-celery-results dramatiq faststream
        flower huey kafka-python kombu pika rocketry rq taskiq""",
    Purpose.SCHEDULER: """
        apscheduler croniter django-apscheduler django-celery-beat django-crontab flask-apscheduler
        rq-scheduler schedule""",
    Purpose.SCHEMA: """
        attrs cattrs cerberus colander dataclasses-json django-filter flask-marshmallow
        flask-pydantic flask-wtf jsonschema marshmallow marshmallow-sqlalchemy msgspec pydantic
        schema schematics voluptuous webargs wtforms""",
    Purpose.INJECTION: """
        dependency-injector dishka flask-injector inject injector kink lagom pinject punq rodi svcs
        that-depends wireup""",
    Purpose.ADMIN: """
        django-grappelli django-import-export django-jazzmin django-simpleui django-suit
        django-unfold fastapi-amis-admin flask-admin sqladmin xadmin""",
    Purpose.AUTH: """
        authlib bcrypt django-allauth django-guardian djangorestframework-jwt
        djangorestframework-simplejwt fastapi-users flask-bcrypt flask-httpauth flask-jwt
        flask-jwt-extended flask-login flask-principal flask-security flask-security-too
        itsdangerous oauthlib passlib pyjwt python-jose social-auth-app-django""",
    Purpose.SERVER: """
        asgiref cheroot daphne eventlet gevent gunicorn hypercorn mod-wsgi paste uvicorn uwsgi
        waitress""",
    Purpose.CLOUD: """
        aioboto3 aiobotocore azure-storage-blob boto boto3 botocore google-cloud-storage minio oss2""",
    Purpose.TEST: """
        allpairspy behave coverage django-test-plus factory-boy faker fakeredis freezegun hypothesis
        locust mixer mock model-bakery model-mommy moto nose nose2 nox playwright polyfactory pytest
        pytest-asyncio pytest-cov pytest-django pytest-env pytest-factoryboy pytest-flask
        pytest-mock pytest-mysql pytest-playwright pytest-postgresql pytest-sanic pytest-tornado
        pytest-xdist requests-mock responses respx schemathesis selenium testcontainers testfixtures
        tox unittest2 vcrpy webtest""",
    Purpose.QUALITY: """
        autopep8 bandit black flake8 isort mypy mypy-extensions pre-commit pycodestyle pyflakes
        pylint pyright ruff sqlfluff yapf""",
    Purpose.DOCS: """
        drf-spectacular drf-yasg flasgger flask-swagger-ui furo mkdocs mkdocs-material sphinx
        sphinx-rtd-theme""",
    Purpose.SETTINGS: """
        configobj confuse decouple dj-database-url django-configurations django-environ dynaconf
        environs everett flask-dotenv hydra-core omegaconf pydantic-settings python-decouple
        python-dotenv""",
    Purpose.MONITORING: """
        ddtrace elastic-apm flask-debugtoolbar loguru opentelemetry-api opentelemetry-sdk
        prometheus-client prometheus-fastapi-instrumentator python-logstash raven sentry-sdk statsd
        structlog""",
}

PURPOSES = {name: purpose for purpose, names in _NAMES.items() for name in names.split()}
"""The canonical name of a distribution → what it is for."""

_FAMILIES = (
    ("pytest-", Purpose.TEST),
    ("types-", Purpose.QUALITY),
    ("flake8-", Purpose.QUALITY),
    ("sphinx", Purpose.DOCS),
    ("mkdocs", Purpose.DOCS),
    ("opentelemetry-", Purpose.MONITORING),
)


def purpose(name: str) -> Purpose:
    """What a distribution is for, by its name."""
    plain = canonical(name)
    if plain in PURPOSES:
        return PURPOSES[plain]
    return next((found for prefix, found in _FAMILIES if plain.startswith(prefix)), Purpose.OTHER)
