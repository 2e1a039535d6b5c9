"""The migration page in a real Chromium, from the real server on fleets in memory.

`make screenshots` lets it write the pictures of `docs/page.md`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Condition
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, ViewportSize, expect, sync_playwright

from dal.errors import BackendUnavailable
from dal.fleet.look import Look
from dal.page import Prometheus, serving
from devstack import Part, install
from devstack.packages import Program
from tests.scenario.test_unleash_ui import OPTIONS, PATIENCE
from tests.unit.page.fakes import FakePrometheus, prometheus_at
from tests.unit.page.worlds import FOUR, World, blocked, healthy, planted

pytestmark = pytest.mark.browser
IMAGES = Path(__file__).parents[2] / "docs/images"
PICTURES = os.environ.get("SCREENSHOTS", "").split()
"""Which of the situations, for example `healthy-light planted-narrow-dark history`."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDE, NARROW = ViewportSize(width=1000, height=1000), ViewportSize(width=400, height=860)
HEADLINES = {
    healthy: "May advance to phase 4 (dynamodb-primary)",
    planted: "May not advance to phase 4 (dynamodb-primary), because",
    blocked: "May not advance to phase 4 (dynamodb-primary), because",
}
SITUATIONS = [pytest.param(make, id=make.__name__) for make in HEADLINES]

FLEET_AT = "document.querySelector('#fleet').getBoundingClientRect().top"
CONTRASTS = """
() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [x, y, z] = [r, g, b].map(v => linear(v / 255));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = node => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const worst = [...document.querySelectorAll("#page *")]
    .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.nodeValue.trim()))
    .map(node => {
      const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), `${node.nodeName} ${node.className} ${node.textContent.slice(0, 40)}`];
    })
    .sort((x, y) => x[0] - y[0]);
  return worst[0];
}
"""
"""The text that is hardest to read, and its contrast."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for all tests; each has a context of its own."""
    path = install({Part.CHROMIUM})[Program.CHROMIUM]
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, headless=True, args=OPTIONS) as browser,
    ):
        yield browser


class Stage:
    """The fleet that the one server of these tests looks at; another one can be put there at any time."""

    def __init__(self) -> None:
        self.history = FakePrometheus()
        self._world = World()
        self._looked = Condition()

    def look(self) -> Look:
        with self._looked:
            world = self._world
        found = world.look()
        with self._looked:
            self._looked.notify_all()
        return found

    def show(self, world: World, address: str) -> None:
        """From now on the server shows this fleet; its second look begins once the first can be seen."""
        with self._looked:
            self._world, self.history.mismatches = world, world.planted
        with urlopen(address, timeout=PATIENCE), self._looked:
            assert self._looked.wait_for(lambda: world.looks > 1, PATIENCE)


@dataclass(frozen=True, slots=True)
class Theatre:
    """A browser and a server."""

    chromium: Browser
    stage: Stage
    address: str

    @contextmanager
    def open(self, world: World, *, scripts: bool = True, allowed: str = "nothing") -> Iterator[Page]:
        """The page of this fleet in a fresh tab; nothing is complained about, or fetched from elsewhere."""
        self.stage.show(world, self.address)
        complaints: list[str] = []
        hosts: set[str] = set()
        with self.chromium.new_context(viewport=WIDE, java_script_enabled=scripts) as context:
            context.set_default_timeout(PATIENCE * 1000)
            page = context.new_page()
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
            page.goto(self.address)
            expect(page.locator("#history").get_by_role("img")).to_have_count(12 if world.planted else 10)
            yield page
        assert [complaint for complaint in complaints if allowed not in complaint] == []
        assert hosts <= {urlsplit(self.address).netloc, ""}


@pytest.fixture(scope="module")
def theatre(chromium: Browser) -> Iterator[Theatre]:
    """Both for all tests."""
    stage = Stage()
    with (
        prometheus_at(stage.history) as history,
        serving(
            stage.look, host="127.0.0.1", port=0, every=0.2, watched=0.04, prometheus=Prometheus(history)
        ) as address,
    ):
        yield Theatre(chromium, stage, address)


def headline(page: Page) -> Locator:
    """The verdict."""
    return page.get_by_role("heading", level=1)


def picture(page: Page, name: str, *, upto: str = "#fleet", whole: bool = True) -> None:
    """Into the documentation, where it was asked for: the page down to a part, or that part alone."""
    if name not in PICTURES:
        return
    IMAGES.mkdir(exist_ok=True)
    part = page.locator(upto)
    box = part.bounding_box()
    assert box is not None
    clip = FloatRect(x=0, y=0, width=page.evaluate("innerWidth"), height=box["y"] + box["height"] + 16)
    if whole:
        page.screenshot(path=IMAGES / f"page-{name}.png", full_page=True, clip=clip)
    else:
        part.screenshot(path=IMAGES / f"page-{name}.png")


@pytest.mark.parametrize("make", SITUATIONS)
def test_three_situations(theatre: Theatre, make: Callable[[], World]) -> None:
    """The verdict comes first, no text is hard to read, nothing is wider than a phone; in light and dark."""
    with theatre.open(make()) as page:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(WIDE)
            expect(headline(page)).to_have_text(HEADLINES[make])
            expect(headline(page)).to_be_in_viewport()
            contrast, where = page.evaluate(CONTRASTS)
            assert contrast >= 4.5, where
            picture(page, f"{make.__name__}-{scheme}")
            page.set_viewport_size(NARROW)
            assert page.evaluate("document.documentElement.scrollWidth") == 400
            assert page.evaluate("document.body.scrollWidth") == 400
            expect(headline(page)).to_be_in_viewport()
            picture(page, f"{make.__name__}-narrow-{scheme}", upto="#walk", whole=True)


def test_long_names_are_no_wider(theatre: Theatre) -> None:
    """A process of a cluster, with all that its name holds."""
    world = healthy()
    world.at(FOUR, "web-frontend-7c9f8d5b4-xk2lp-31337-ab12cd.1" * 3)
    with theatre.open(world) as page:
        page.set_viewport_size(ViewportSize(width=320, height=700))
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_keyboard(theatre: Theatre) -> None:
    """The first stop skips to the verdict; every stop is in the order of the page and can be seen."""
    with theatre.open(healthy()) as page:
        expected = page.evaluate("[...document.querySelectorAll('a')].map(a => a.textContent)")
        found = []
        for _ in expected:
            page.keyboard.press("Tab")
            found.append(page.evaluate("document.activeElement.textContent"))
            assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
            expect(page.locator(":focus")).to_be_in_viewport()
        assert found == expected
        assert found[0] == "Skip to the verdict"
        page.get_by_role("link", name="Skip to the verdict").press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_for_those_who_hear_it(theatre: Theatre) -> None:
    """Every landmark once, parts and drawings by their names; only the verdict speaks up by itself."""
    with theatre.open(planted()) as page:
        for landmark in ("banner", "navigation", "main", "contentinfo"):
            expect(page.get_by_role(landmark)).to_have_count(1)
        for part in ("The way", "Fleet", "Parity", "Journal", "Control row", "Last half hour"):
            expect(page.get_by_role("region", name=part, exact=True)).to_be_visible()
        history = page.locator("#history")
        expect(history.get_by_role("img", name="order.create in DynamoDB")).to_be_visible()
        expect(history.get_by_role("row").filter(has_text="3 now")).to_have_text("order3 now")
        picture(page, "history", upto="#history", whole=False)
        live = page.locator("[aria-live], [role=status], [role=alert]")
        expect(live).to_have_count(1)
        expect(live).to_have_text(re.compile("^May not advance"))


def test_a_change_appears(theatre: Theatre) -> None:
    """Without a reload: focus and what is on the screen stay; what has not changed is not touched."""
    world = healthy()
    with theatre.open(world) as page:
        page.evaluate("window.same = document.querySelector('#parity table')")
        page.get_by_role("link", name="Last half hour").focus()
        page.evaluate("window.scrollTo({ top: 300, behavior: 'instant' })")
        before = page.evaluate(FLEET_AT)
        world.verified(order=3)
        expect(headline(page)).to_have_text(HEADLINES[planted])
        expect(page.locator("#parity tbody tr").first).to_contain_text("3 differ")
        assert page.evaluate("window.same === document.querySelector('#parity table')")
        assert page.evaluate("document.activeElement.textContent") == "Last half hour"
        assert page.evaluate(FLEET_AT) == pytest.approx(before, abs=1)
        assert page.title() == "May not advance to phase 4 (dynamodb-primary) | Switchyard"


def test_mysql_goes_and_comes_back(theatre: Theatre) -> None:
    """The page says so, with the last good look, and goes on trying."""
    world = healthy()
    with theatre.open(world) as page:
        world.trouble = BackendUnavailable("no server answers on port 3306")
        expect(headline(page)).to_have_text("Not known: the fleet cannot be read")
        expect(page.locator("#verdict .problem")).to_have_text("No server answers on port 3306")
        expect(page.locator("#verdict + .before")).to_contain_text("Last good look at")
        expect(page.locator("#fleet")).to_contain_text("web-1")
        world.trouble = None
        expect(headline(page)).to_have_text(HEADLINES[healthy])


def test_the_server_ends(theatre: Theatre) -> None:
    """An open page says that it is out of date, and no more once it is heard again."""
    with theatre.open(healthy(), allowed="502") as page:
        lost = page.locator("#lost")
        expect(lost).to_be_hidden()
        page.route("**/*", lambda route: route.fulfill(status=502))
        expect(lost).to_have_text(re.compile("^Out of date: dal serve has not answered since .* Is it running"))
        page.unroute("**/*")
        expect(lost).to_be_hidden()


def test_without_script(theatre: Theatre) -> None:
    """The browser loads it anew by itself."""
    world = healthy()
    with theatre.open(world, scripts=False) as page:
        world.verified(order=3)
        expect(headline(page)).to_have_text(HEADLINES[planted])
