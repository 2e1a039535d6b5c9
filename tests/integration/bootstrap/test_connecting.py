"""`dal.connect` on real servers: what stops it, what does not, and what it holds."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from urllib.request import urlopen

import pytest
from prometheus_client import CollectorRegistry

import dal
from dal.backfill import raise_counters
from dal.domain.control import Authority
from dal.errors import ConfigurationError
from dal.fleet import Fleet
from dal.ports import Leadership
from examples.store.entities import NewCategory
from examples.store.integration import StoreRepositories, dynamodb_store, mysql_store
from examples.store.live import live_app
from examples.store.tests.making import Maker
from flags import FakeFlagSource, MigrationPhase, UnleashFlagSource
from tests.integration.bootstrap.conftest import Site
from tests.unit.flags.parts import PATIENCE

pytestmark = pytest.mark.integration
WRONG = "wrong-word"
ILLEGAL = {"READ_MYSQL": True, "READ_DDB": False, "WRITE_MYSQL": False, "WRITE_DDB": True}
BODY = {"username": "ada", "email": "ada@example.com", "password_hash": "x"}


@pytest.mark.parametrize(
    ("mysql", "said"),
    [
        ({"password": WRONG}, "check user and password"),
        ({"username": "nobody", "password": WRONG}, "check user and password"),
        ({"database": "nowhere"}, "'nowhere'"),
        ({"port": 1}, "no server answers; check host, port"),
    ],
    ids=["password", "user", "database", "port"],
)
def test_a_database_that_refuses_stops_the_start(site: Site, mysql: dict[str, object], said: str) -> None:
    """One sentence with the place and what to do, the same from the command; the password is in neither."""
    site.has(mysql=mysql)
    (problem,) = site.problems()
    assert problem.startswith("database.mysql (127.0.0.1:")
    assert said in problem
    result = site.run("check")
    assert (result.exit_code, result.output.count("dal: ")) == (2, 1)
    assert WRONG not in problem + result.output


def test_everything_that_is_wrong_is_said_at_once(bare: Site) -> None:
    """A wrong password and missing tables are two sentences of one error."""
    bare.has(mysql={"password": WRONG})
    problems = bare.problems()
    assert len(problems) == 2
    assert "dynamodb table 'Store'" in problems[1]


def test_a_column_that_no_table_has_stops_the_start(site: Site) -> None:
    """The contract's file, the entity, the table, the column, and what to correct."""
    site.has_column("shoe_size")
    column, contract = site.problems()
    assert "contract.json: user: table 'users' has no column 'shoe_size'; correct the contract" in column
    assert "the fleet goes by contract" in contract
    assert site.run("check").exit_code == 2


def test_tables_that_were_never_installed_stop_the_start(bare: Site) -> None:
    """Guard `full` is the default, and needs them: the sentence names the command."""
    with bare.databases() as databases:
        databases.dynamodb.create_tables()
    (problem,) = bare.problems()
    assert "`dal install`" in problem


def test_a_port_for_metrics_that_is_taken(site: Site) -> None:
    """It is told as the setting that it is; nothing is left behind, so another try with another port starts."""
    before, registry = set(threading.enumerate()), CollectorRegistry()
    with socket.create_server(("127.0.0.1", 0)) as other:
        site.has(metrics={"port": other.getsockname()[1]})
        with pytest.raises(ConfigurationError, match=r"metrics\.port: 127\.0\.0\.1:.* in use; choose another one"):
            dal.connect(site.config(), registry=registry)
    assert set(threading.enumerate()) <= before
    assert not list(registry.collect())
    site.has(metrics={"port": 0})
    with dal.connect(site.config(), registry=registry) as layer:
        assert layer.exporter is not None
        with urlopen(layer.exporter.url) as page:
            assert b"dal_build_info" in page.read()


def test_phase_5_starts_without_mysql(site: Site) -> None:
    """DynamoDB remembers that it leads: whoever starts then answers and writes, and asks nobody else."""
    with site.databases() as databases:
        raise_counters(databases.mysql, databases.dynamodb.ids, databases.contract)
        databases.dynamodb.lead.record(Leadership(Authority.DYNAMODB, 1))
    site.has(mysql={"port": 1})
    with dal.connect(site.config(), registry=CollectorRegistry()) as layer:
        assert layer.flags.snapshot().phase is MigrationPhase.DYNAMODB_ONLY
        store = StoreRepositories(
            layer.runtime, mysql=mysql_store(layer.mysql), dynamodb=dynamodb_store(layer.dynamodb)
        ).store()
        books = store.categories.create(NewCategory(name="Books"))
        assert store.categories.find_by_id(books.id) == books


def test_flags_that_spell_no_phase_stop_the_start(site: Site) -> None:
    """In the configuration they are a mistake, not a mis-click."""
    site.has(featureFlags=ILLEGAL)
    assert any("featureFlags" in problem for problem in site.problems())


def test_a_flag_server_that_is_away_stops_nothing(site: Site) -> None:
    """The layer starts in the configured phase and works; when the flags were last heard is on the page."""
    state = {"stateDir": str(site.folder / "state")}
    migration = {"contractPath": str(site.config().migration.contract_path), "phase": "dual-write"}
    site.has(unleash={"url": "http://127.0.0.1:1", "token": "t"}, flags=state, migration=migration)
    with dal.connect(site.config(), registry=CollectorRegistry()) as layer:
        assert isinstance(layer.flags, Fleet)
        assert isinstance(layer.flags._wishes, UnleashFlagSource)
        assert layer.flags._wishes.wait_for_first_poll(PATIENCE)
        assert layer.flags.snapshot().phase is MigrationPhase.DUAL_WRITE
        app = live_app(layer.runtime, mysql=mysql_store(layer.mysql), dynamodb=dynamodb_store(layer.dynamodb))
        made = app.test_client().post("/users", json=BODY)
        assert made.status_code == 201
        assert dynamodb_store(layer.dynamodb).users.find_by_id(made.get_json()["id"]) is not None


def test_the_kill_switch(site: Site) -> None:
    """Both WRITE flags off: 503 `read_only` for writes, answers for reads, and no row anywhere."""
    source, off = FakeFlagSource(MigrationPhase.DUAL_WRITE), threading.Event()
    with dal.connect(site.config(), source=source, registry=CollectorRegistry()) as layer:
        app = live_app(layer.runtime, mysql=mysql_store(layer.mysql), dynamodb=dynamodb_store(layer.dynamodb))
        client = app.test_client()
        user = client.post("/users", json=BODY).get_json()
        layer.flags.subscribe(lambda snapshot: off.set() if snapshot.read_only else None)
        source.read_only()
        assert off.wait(PATIENCE)
        refused = client.post("/users", json={**BODY, "username": "bo", "email": "bo@example.com"})
        assert (refused.status_code, refused.get_json()["error"]) == (503, "read_only")
        assert client.get(f"/users/{user['id']}").get_json() == user
    with site.plain() as store:
        assert store.users.find_by_username("bo") is None


def test_a_transaction_of_the_one_layer(site: Site) -> None:
    """`with dal.transaction():` needs nothing but an open layer, and writes on both databases."""
    with dal.connect(
        site.config(), source=FakeFlagSource(MigrationPhase.DUAL_WRITE), registry=CollectorRegistry()
    ) as layer:
        mysql, dynamodb = mysql_store(layer.mysql), dynamodb_store(layer.dynamodb)
        store = StoreRepositories(layer.runtime, mysql=mysql, dynamodb=dynamodb).store()
        with dal.transaction():
            user = Maker(store).user()
            store.users.upgrade_to_seller(user.id)
        for kept in (store, dynamodb):
            found = kept.users.find_by_id(user.id)
            assert found is not None
            assert found.is_seller
    with pytest.raises(ConfigurationError), dal.transaction():
        raise AssertionError("there is no layer any more")


def test_metrics_have_a_port_and_closing_ends_everything(site: Site) -> None:
    """`metrics.port` serves the page until `close`, which may be repeated and leaves no thread behind."""
    before = set(threading.enumerate())
    site.has(metrics={"port": 0})
    with closing(dal.connect(site.config(), registry=CollectorRegistry())) as layer:
        assert layer.exporter is not None
        with urlopen(layer.exporter.url) as answer:
            page = str(answer.read(), "utf-8")
        assert "dal_phase" in page
        layer.close()
        assert set(threading.enumerate()) <= before
