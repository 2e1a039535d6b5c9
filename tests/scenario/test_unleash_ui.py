"""An operator reads and clicks toggles in the real Unleash UI, in a real Chromium, and a process acts on it.

`make screenshots` lets it write the pictures of `docs/flags.md`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Condition

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect, sync_playwright

from dal.adapters.memory import MemoryDatabase
from dal.bootstrap import Dal, assemble
from dal.config import Config
from dal.domain.control import Control
from devstack import Part, Unleash, install
from devstack.packages import Program
from examples.store.integration import StoreRepositories, memory_store
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from flags import Backend, FlagSnapshot, MigrationPhase
from flags.admin.texts import DESCRIPTIONS
from metrics import RecordingSink
from metrics.events import Event, ReadsCompared
from tests.contract.store.worlds import CONTRACT

pytestmark = pytest.mark.browser
PATIENCE = 20.0
WIDE = ViewportSize(width=1400, height=1000)
IMAGES = Path(__file__).parents[2] / "docs/images"
PICTURES = os.environ.get("SCREENSHOTS", "").split()
"""Which pictures are wanted: `unleash-list`, `unleash-toggle`."""
SHOWN = """
node => {
  const edge = node.getBoundingClientRect().right;
  const text = document.createTreeWalker(node, NodeFilter.SHOW_TEXT).nextNode();
  const range = document.createRange();
  let shown = 0;
  for (range.setStart(text, 0); shown < text.length; shown++) {
    range.setEnd(text, shown + 1);
    if (range.getBoundingClientRect().right > edge) break;
  }
  return text.data.slice(0, shown);
}
"""
"""The part of a text that is not cut off."""
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Watch(RecordingSink):
    """A sink and a subscriber of flags that a test can wait on."""

    def __init__(self) -> None:
        super().__init__()
        self.phases: list[MigrationPhase] = []
        self._changed = Condition()

    def emit(self, event: Event) -> None:
        with self._changed:
            super().emit(event)
            self._changed.notify_all()

    def announced(self, snapshot: FlagSnapshot) -> None:
        with self._changed:
            self.phases.append(snapshot.phase)
            self._changed.notify_all()

    def wait_for_phase(self, phase: MigrationPhase) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.phases[-1:] == [phase], PATIENCE), self.phases

    def wait_for_comparison(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: bool(self.events_of(ReadsCompared)), PATIENCE)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """The tab of a Chromium that was never used before."""
    chromium = install({Part.CHROMIUM})[Program.CHROMIUM]
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, headless=True, args=OPTIONS, viewport=WIDE
        ) as browser,
    ):
        browser.set_default_timeout(PATIENCE * 1000)
        yield browser.pages[0]


@pytest.fixture
def watch() -> Watch:
    """What the process tells."""
    return Watch()


@pytest.fixture
def layer(unleash_phase_1: Unleash, watch: Watch, tmp_path: Path) -> Iterator[Dal[MemoryDatabase, MemoryDatabase]]:
    """The data access layer of this process: its databases in memory, its flags from the server, in phase 2."""
    with unleash_phase_1.admin() as admin:
        admin.switch("WRITE_DDB", on=True)
    config = Config.of(
        {
            "database": {"mysql": {"database": "memory", "username": "nobody"}},
            "unleash": {
                "url": unleash_phase_1.url,
                "token": unleash_phase_1.client_token,
                "appName": "clicked",
                "refreshInterval": 0.5,
            },
            "flags": {"stateDir": str(tmp_path / "state")},
        }
    )
    control = Control(fleet=config.fleet.name, contract=CONTRACT.hash)
    mysql, dynamodb = MemoryDatabase(CONTRACT, control=control), MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    with closing(assemble(config, CONTRACT, mysql, dynamodb, sink=watch)) as layer:
        layer.flags.subscribe(watch.announced)
        watch.announced(layer.flags.snapshot())
        yield layer


def store_of(layer: Dal[MemoryDatabase, MemoryDatabase]) -> Store:
    """The store's repositories on both databases."""
    sides = memory_store(layer.mysql), memory_store(layer.dynamodb)
    return StoreRepositories(layer.runtime, mysql=sides[0], dynamodb=sides[1]).store()


def sign_in(page: Page, unleash: Unleash) -> None:
    """As the operator does."""
    page.goto(f"{unleash.url}/login")
    page.get_by_role("textbox").first.fill(unleash.username)
    page.locator("input[type=password]").fill(unleash.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url(re.compile("login"))


def click_toggle(page: Page, unleash: Unleash, flag: str) -> None:
    """Open the flag's page and switch it for the environment that the tokens are for."""
    page.goto(f"{unleash.url}/projects/{unleash.project}/features/{flag}")
    expect(page.get_by_role("heading", name=flag)).to_be_visible()
    toggle = page.get_by_role("switch", name=unleash.environment)
    expect(toggle).not_to_be_checked()
    toggle.click()
    expect(toggle).to_be_checked()


@contextmanager
def recorded(watch: Watch) -> Iterator[set[str]]:
    """Which databases were asked inside, by name."""
    asked: set[str] = set()
    watch.clear()
    yield asked
    asked |= {observed.backend for observed in watch.backends}


def test_a_click_changes_the_route(
    page: Page, layer: Dal[MemoryDatabase, MemoryDatabase], watch: Watch, unleash: Unleash
) -> None:
    """READ_DDB is clicked on in phase 2; the process moves to phase 3, and its next read asks both databases."""
    watch.wait_for_phase(MigrationPhase.DUAL_WRITE)
    store = store_of(layer)
    user = Maker(store).user()
    with recorded(watch) as before:
        store.users.find_by_id(user.id)
    sign_in(page, unleash)
    click_toggle(page, unleash, "READ_DDB")
    reads_description(page, "READ_DDB")
    watch.wait_for_phase(MigrationPhase.DUAL_READ_WRITE)
    with recorded(watch) as after:
        assert store.users.find_by_id(user.id) == user
        watch.wait_for_comparison()
    assert (before, after) == ({"mysql"}, {"mysql", "dynamodb"})
    assert watch.verdicts == ["match"]


@pytest.mark.skipif("unleash-list" not in PICTURES, reason="the list takes Chromium 10 to 30 s: make screenshots")
def test_the_list_in_the_order_of_the_walk(page: Page, unleash_phase_1: Unleash) -> None:
    """The first step stands above, and of each toggle the whole first sentence can be read."""
    sign_in(page, unleash_phase_1)
    page.goto(f"{unleash_phase_1.url}/projects/{unleash_phase_1.project}")
    links = page.get_by_role("table").get_by_role("link", name=re.compile("_(MYSQL|DDB)$"))
    expect(links).to_have_text(list(DESCRIPTIONS), timeout=3 * PATIENCE * 1000)
    for text in DESCRIPTIONS.values():
        assert first_sentence(text) in page.get_by_text(text).first.evaluate(SHOWN)
    picture("unleash-list", page.get_by_role("table"))


def reads_description(page: Page, flag: str) -> None:
    """On the page of a toggle: the whole first sentence, and all of it for whoever points at it."""
    text = DESCRIPTIONS[flag]
    shown = page.get_by_text(text).first
    assert first_sentence(text) in shown.evaluate(SHOWN)
    shown.hover()
    expect(page.get_by_role("tooltip").filter(has_text=text)).to_be_visible()
    picture("unleash-toggle", page.get_by_role("main"))


def first_sentence(text: str) -> str:
    """What Unleash has room for."""
    return text.partition(".")[0]


def picture(name: str, part: Locator) -> None:
    """Of this part of the page, where it is wanted."""
    if name in PICTURES:
        part.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
