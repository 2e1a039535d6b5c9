"""The migration page in a real Chromium, from the real server on fleets in memory.

`make screenshots` lets it write the pictures of `docs/page.md`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, ViewportSize, expect

from dal.errors import BackendUnavailable
from tests.scenario.theatre import FOREIGN, MEASURED, MINE, NARROW, STOP, WIDE, Theatre, chromium, seen
from tests.scenario.theatre import theatre as open_theatre
from tests.unit.page.worlds import FOUR, World, blocked, healthy, planted

pytestmark = pytest.mark.browser
IMAGES = Path(__file__).parents[2] / "docs/images"
PICTURES = os.environ.get("SCREENSHOTS", "").split()
"""Which of the situations, for example `healthy-light planted-narrow-dark history`."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
HEADLINES = {
    healthy: "May advance to phase 4 (dynamodb-primary)",
    planted: "May not advance to phase 4 (dynamodb-primary), because",
    blocked: "May not advance to phase 4 (dynamodb-primary), because",
}
SITUATIONS = [pytest.param(make, id=make.__name__) for make in HEADLINES]

FLEET_AT = "document.querySelector('#fleet').getBoundingClientRect().top"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests."""
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def theatre(browser: Browser) -> Iterator[Theatre]:
    """One server and one tab for all tests."""
    with open_theatre(browser) as opened:
        yield opened


def headline(page: Page) -> Locator:
    """The verdict."""
    return page.get_by_role("heading", level=1)


def says(page: Page, text: str) -> None:
    """Wait until the verdict is this."""
    seen(page, "h1", text)


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
        says(page, HEADLINES[make])
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for size, width in ((WIDE, ""), (NARROW, "narrow-")):
                page.set_viewport_size(size)
                found = page.evaluate(MEASURED)
                assert found["texts"] > 50
                assert (found["faint"], found["width"], found["seen"]) == ([], size["width"], True)
                upto = "#walk" if width else "#fleet"
                picture(page, f"{make.__name__}-{width}{scheme}", upto=upto)


SPOILT = """
<body id="page" style="background: white"><p>black</p><p style="color: #777">grey</p>
<hr style="width: 2000px"><h1 style="margin-top: 2000px">below</h1></body>
"""


def test_what_is_faint_or_wide_is_found(theatre: Theatre) -> None:
    """Planted: a grey text, a line that is wider than the screen, a verdict below it."""
    theatre.page.goto("about:blank")
    theatre.page.set_content(SPOILT)
    found = theatre.page.evaluate(MEASURED)
    assert [where for _, where in found["faint"]] == ["P  grey"]
    assert (found["texts"], found["seen"]) == (3, False)
    assert found["width"] >= 2000


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
            found.append(page.evaluate(STOP))
        assert found == [[text, "3px", True] for text in expected]
        assert expected[0] == "Skip to the verdict"
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
    """Without a reload: focus and what is on the screen stay; what has not changed is not touched.

    Under a name that `--allow-host` gave, as behind a proxy.
    """
    world = healthy()
    with theatre.open(world, name=MINE) as page:
        page.evaluate("window.same = document.querySelector('#parity table')")
        page.get_by_role("link", name="Last half hour").focus()
        page.evaluate("window.scrollTo({ top: 300, behavior: 'instant' })")
        before = page.evaluate(FLEET_AT)
        world.verified(order=3)
        says(page, HEADLINES[planted])
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
        says(page, "Not known: the fleet cannot be read")
        expect(page.locator("#verdict .problem")).to_have_text("No server answers on port 3306")
        expect(page.locator("#verdict + .before")).to_contain_text("Last good look at")
        expect(page.locator("#fleet")).to_contain_text("web-1")
        world.trouble = None
        says(page, HEADLINES[healthy])


def test_the_server_ends(theatre: Theatre) -> None:
    """An open page says that it is out of date, and no more once it is heard again."""
    with theatre.open(healthy(), allowed="502") as page:
        lost = page.locator("#lost")
        expect(lost).to_be_hidden()
        page.route("**/*", lambda route: route.fulfill(status=502))
        lost.wait_for()
        expect(lost).to_have_text(re.compile("^Out of date: dal serve has not answered since .* Is it running"))
        page.unroute("**/*")
        lost.wait_for(state="hidden")


def test_a_name_that_somebody_has_pointed_here(theatre: Theatre) -> None:
    """Planted: a web page of that name reads its own address, which is this server by now; it learns nothing."""
    there = theatre.address.replace("127.0.0.1", FOREIGN)
    answer = theatre.page.goto(there)
    assert answer is not None
    assert (answer.status, answer.text().partition(":")[0]) == (421, f"this page is not known as {FOREIGN}")
    read = theatre.page.evaluate("fetch('/status.json').then(async told => [told.status, await told.text()])")
    assert read[0] == 421
    assert "phase" not in read[1]


def test_without_script(theatre: Theatre, browser: Browser) -> None:
    """The browser loads it anew by itself, and the page says that it does."""
    world = healthy()
    theatre.stage.show(world, theatre.address)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(theatre.address)
        expect(headline(page)).to_have_text(HEADLINES[healthy])
        expect(page.locator("footer noscript")).to_be_visible()
        world.verified(order=3)
        headline(page).filter(has_text=HEADLINES[planted]).wait_for()
