"""The store on a running stack: its databases made and filled, its workers started, Prometheus pointed at it."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import requests

from demo.commands import dal
from demo.scene import Scene, set_scene
from devstack import Part, Recipe, Stack
from devstack.ports import HOST, free_port
from examples.store.connections import connect
from examples.store.integration import CONTRACT
from examples.store.schema import create_tables
from examples.store.seed import Size
from examples.store.settings import MySQLSettings
from examples.store.wiring import plain

DATABASE = "online_shopping_store"
ROOT = Path(__file__).parents[1]
RULES = ROOT / "grafana/prometheus/rules.yml"
WORKERS = 3
PATIENCE = 10.0
"""Seconds that DynamoDB Local may take: it shares the machine with everything else here."""


@dataclass(frozen=True, slots=True)
class LiveStore:
    """The store's workers: where they answer, what they log, how they are configured."""

    url: str
    log: Path
    config: Path
    scene: Scene


def start(stack: Stack, size: Size, *, workers: int = WORKERS) -> LiveStore:
    """Make the tables, fill them through the plain store, and start the workers on the data access layer."""
    room = stack.room("store")
    config = room / "switchyard.json"
    config.write_text(json.dumps(configuration(stack), indent=2))
    scene = _fill(stack, size)
    dal(config, "install")
    dal(config, "create-tables")
    port = free_port()
    url = f"http://{HOST}:{port}"
    recipe = Recipe(
        "store",
        [
            *(sys.executable, "-m", "gunicorn", "--config", str(ROOT / "examples/store/gunicorn_conf.py")),
            *("--chdir", str(ROOT), "examples.store.live:from_environment()"),
        ],
        room,
        lambda: _healthy(url),
        env={
            "DAL_CONFIG": str(config),
            "PROMETHEUS_MULTIPROC_DIR": str(room / "metrics"),
            "PYTHONPATH": str(ROOT),
            "STORE_PORT": str(port),
            "STORE_WORKERS": str(workers),
        },
    )
    stack.run(recipe)
    if Part.PROMETHEUS in stack.addresses:
        stack.prometheus.scrape("store", [f"{HOST}:{port}"])
        stack.prometheus.use_rules(RULES)
    if {Part.PROMETHEUS, Part.ALERTMANAGER} <= set(stack.addresses):
        stack.prometheus.notify([stack.alertmanager.target])
    return LiveStore(url, recipe.log, config, scene)


def configuration(stack: Stack) -> dict[str, object]:
    """What the store's `switchyard.json` says on this stack."""
    mariadb, dynamodb, unleash = stack.mariadb, stack.dynamodb, stack.unleash
    return {
        "database": {
            "mysql": {
                "host": mariadb.host,
                "port": mariadb.port,
                "database": DATABASE,
                "username": mariadb.user,
                "password": mariadb.password,
            },
            "dynamodb": {
                "endpoint": dynamodb.endpoint,
                "region": dynamodb.region,
                "accessKeyId": dynamodb.access_key,
                "secretAccessKey": dynamodb.secret_key,
                "readTimeout": PATIENCE,
            },
        },
        "mirror": {"timeout": PATIENCE},
        "shadow": {
            "pause": 1.0
        },  # a mirror that is that late is no difference, on a machine that does all of this
        "unleash": {
            "url": unleash.url,
            "token": unleash.client_token,
            "appName": "store",
            "environment": unleash.environment,
            "project": unleash.project,
            "refreshInterval": 0.25,
        },
        "flags": {"stateDir": str(stack.folder / "store" / "state")},
        "migration": {"contractPath": str(CONTRACT), "phase": "mysql-only"},
    }


def extra(stack: Stack) -> Collection[tuple[str, str, str]]:
    """For `python -m devstack up --with demo.live_store:extra`: the store beside the servers."""
    live = start(stack, Size())
    return [
        ("Store", live.url, ""),
        ("Metrics", f"{live.url}/metrics", ""),
        ("Configuration", str(live.config), ""),
    ]


def _fill(stack: Stack, size: Size) -> Scene:
    mariadb = stack.mariadb
    mariadb.create_database(DATABASE)
    settings = MySQLSettings(mariadb.host, mariadb.port, mariadb.user, mariadb.password, DATABASE)
    connection = connect(settings)
    create_tables(connection)
    connection.close()
    with plain(settings) as store:
        return set_scene(store, size)


def _healthy(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=5).ok
    except requests.RequestException:
        return False
