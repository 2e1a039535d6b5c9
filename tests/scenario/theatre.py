"""The migration page on a stage: the real server on fleets in memory, and a tab of a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from dal.fleet.look import Look
from dal.page import Prometheus, serving
from devstack import Part, install
from devstack.packages import Program
from tests.scenario.test_unleash_ui import OPTIONS, PATIENCE
from tests.unit.page.fakes import FakePrometheus, prometheus_at
from tests.unit.page.worlds import World

WIDE, NARROW = ViewportSize(width=1100, height=1000), ViewportSize(width=400, height=860)
MINE, FOREIGN = "migration.example", "rebound.example"
NAMES = f"--host-resolver-rules=MAP {MINE} 127.0.0.1, MAP {FOREIGN} 127.0.0.1"
"""A name of this page, and one whose owner has pointed it here."""
MEASURED = """
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
  const contrasts = [...document.querySelectorAll("#page *")]
    .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.nodeValue.trim()))
    .map(node => {
      const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), `${node.nodeName} ${node.className} ${node.textContent.slice(0, 40)}`];
    });
  const verdict = document.querySelector("h1").getBoundingClientRect();
  return {
    faint: contrasts.filter(([contrast]) => !(contrast >= 4.5)),
    texts: contrasts.length,
    width: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
    seen: verdict.top >= 0 && verdict.bottom <= innerHeight,
  };
}
"""
"""Texts that are hard to read, how many there are, how wide all is, whether the verdict is on the screen."""
SEEN = """
([css, count, text, patience]) => new Promise((done, fail) => {
  const look = () => {
    const found = document.querySelectorAll(css);
    const told = found[0]?.textContent.replaceAll(/\\s+/g, " ").trim();
    if (found.length === count && (text === null || told === text)) done();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  setTimeout(() => fail(new Error(`not seen: ${count} ${css} ${text ?? ""}`)), patience);
  look();
})
"""
"""Waits until there are so many of these, and the first has this text."""
STOP = """
() => {
  const at = document.activeElement, { top, bottom } = at.getBoundingClientRect();
  return [at.textContent, getComputedStyle(at).outlineWidth, top >= 0 && bottom <= innerHeight];
}
"""
"""Where the focus is, how wide its ring is, whether it is on the screen."""


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


def seen(page: Page, css: str, text: str | None = None, *, count: int = 1) -> None:
    """Wait until it is there."""
    page.evaluate(SEEN, [css, count, text, PATIENCE * 1000])


@dataclass(frozen=True, slots=True)
class Theatre:
    """A server, and a tab of a browser for all tests; `complaints` and `hosts` are those of this tab."""

    stage: Stage
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    @contextmanager
    def open(self, world: World, *, name: str = "127.0.0.1", allowed: str = "nothing") -> Iterator[Page]:
        """The page of this fleet; nothing is complained about, or fetched from elsewhere."""
        self.stage.show(world, self.address)
        self.page.set_viewport_size(WIDE)
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        address = self.address.replace("127.0.0.1", name)
        self.page.goto(address)
        seen(self.page, "#history [role=img]", count=12 if world.planted else 10)
        self.complaints.clear()
        self.hosts.clear()
        yield self.page
        assert [told for told in self.complaints if allowed not in told] == []
        assert self.hosts <= {urlsplit(address).netloc, ""}


@contextmanager
def chromium() -> Iterator[Browser]:
    """One for all tests."""
    path = install({Part.CHROMIUM})[Program.CHROMIUM]
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, headless=True, args=[*OPTIONS, NAMES]) as browser,
    ):
        yield browser


@contextmanager
def theatre(browser: Browser) -> Iterator[Theatre]:
    """With one server and one tab."""
    stage = Stage()
    with (
        prometheus_at(stage.history) as history,
        serving(
            stage.look,
            host="127.0.0.1",
            port=0,
            every=0.1,
            watched=2.0,
            prometheus=Prometheus(history),
            names=[MINE],
        ) as address,
        browser.new_context() as context,
    ):
        context.set_default_timeout(PATIENCE * 1000)
        yield Theatre(stage, context.new_page(), address)
