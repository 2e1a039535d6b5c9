"""What the page shows of a look: values in, HTML out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from dal.domain.control import Authority
from dal.domain.fleet import Place
from dal.errors import BackendUnavailable
from dal.fleet.look import Look
from dal.fleet.reasons import Reason
from dal.fleet.wished import Wished
from dal.page.document import document
from dal.page.html import VOID
from dal.page.poll import Polled
from dal.page.trends import Line, Trends
from dal.page.view import Seen, View
from flags import MigrationPhase
from tests.unit.page.worlds import FIVE, FOUR, THREE, TWO, World, blocked, healthy, planted

NOW = 1_700_000_000.0


class Outline(HTMLParser):
    """Headings, ids and landmarks; complains about elements that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.names: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.ids += [value for key, value in attrs if key == "id" and value]
        self.targets += [href[1:] for key, href in attrs if key == "href" and href and href.startswith("#")]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    @classmethod
    def of(cls, page: str) -> Outline:
        outline = cls()
        outline.feed(page)
        assert outline._open == []
        return outline


def of(look: Look, **parts: object) -> View:
    """A view of this look, two seconds later."""
    view = View(Polled(Seen(look), NOW - 2, tried=NOW - 2), NOW)
    return replace(view, **parts)  # type: ignore[arg-type]  # named by tests


def text(view: View) -> str:
    """What people read, in one line."""
    page = re.sub(r"<(style|script|title|noscript).*?</\1>", "", document(view), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_healthy_in_phase_3() -> None:
    """It may advance, and what to switch; the way, the fleet, the proofs."""
    told = text(of(healthy().look()))
    verdict = told.index("May advance to phase 4 (dynamodb-primary) Next: switch READ_MYSQL off in Unleash")
    assert verdict < told.index("The way", verdict) < told.index("process stands in")
    assert "3 Phase 3: Dual read and write" in told
    assert "the fleet is here flags ask for this" in told
    assert "order_item equal 388,054 2 h ago" in told
    assert "pending 1 given up 0 oldest 0.4 s" in told
    assert "Neither a backfill nor a verification is under way." in told


def test_what_is_good_to_know() -> None:
    """Advice that blocks nothing stands below the verdict, with its command."""
    look = healthy().look()
    advice = Reason("unlocked", "two entities were not sampled", "dal verify --sample 1", blocks=False)
    told = text(of(replace(look, verdict=replace(look.verdict, reasons=(advice,)))))
    assert "Good to know unlocked Two entities were not sampled dal verify --sample 1" in told
    assert "because" not in told[: told.index("Good to know")]


def test_planted_mismatches() -> None:
    """Why it may not, the command that repairs, and the entities that differ above those that do not."""
    told = text(of(planted().look()))
    assert "May not advance to phase 4 (dynamodb-primary), because" in told
    assert "The last verification found differences: 1 in user, 3 in order" in told
    assert "dal verify user order --repair , then dal verify --all" in told
    parity = told[told.index("entity verified rows when") :]
    assert parity.index("order 3 differ 105,922") < parity.index("category equal")
    assert "verify order_item; last sign of life 9 m ago" in told


def test_a_blocked_step() -> None:
    """Where the flags want the fleet, what the step waits for, who is silent, what repair has given up."""
    told = text(of(blocked().look()))
    assert "dal journal list , then dal journal retry --all" in told
    assert re.search(
        r"Phase 4: DynamoDB primary reads DynamoDB writes MySQL then DynamoDB flags ask for this", told
    )
    assert "Step: waits for pending keys" in told
    assert "web-3 phase 3 phase 3 none for" in told
    assert "pending 3 given up 1 oldest 7 m" in told


def test_silence_grows() -> None:
    """What was seen over several looks is told of a process, not the length of one look."""
    view = View(Polled(Seen(blocked().look(), {"web-3": 34.0}), NOW, tried=NOW), NOW)
    assert "none for 34 s or more" in text(view)


@pytest.mark.parametrize("make", [healthy, planted, blocked], ids=lambda make: make.__name__)
def test_it_is_well_formed(make: Callable[[], World]) -> None:
    """Elements are closed in order, ids are unique, links lead somewhere, headings skip no level."""
    line = Line((None, 0.001, None, 0.002))
    trends = Polled(Trends({("user", "find"): {"mysql": line}}, {"user": Line((0.0, 1.0))}), NOW)
    outline = Outline.of(document(of(make().look(), trends=trends)))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.targets) <= set(outline.ids)
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert {"header", "nav", "main", "footer"} <= set(outline.names)


@pytest.mark.parametrize("phase", MigrationPhase, ids=lambda phase: phase.label)
def test_every_phase_is_marked_once(phase: MigrationPhase) -> None:
    """The step of the fleet is the current one, those before are passed."""
    world = World()
    leader = Authority.DYNAMODB if phase is FIVE else Authority.MYSQL
    world.control(ddb_complete=True, strict=phase >= FOUR, ddb_answers=phase >= FOUR, leader=leader)
    world.at(phase, "web-1")
    page = document(of(world.look()))
    assert page.count('aria-current="step"') == 1
    assert page.count('class="passed"') == phase - 1


def test_a_fleet_between_two_phases() -> None:
    """How many have got how far."""
    world = World()
    world.at(TWO, "web-1", "web-2", "web-3", wants=THREE)
    world.at(THREE, "web-4")
    told = text(of(world.look()))
    assert "3 of 4 processes here" in told
    assert "1 of 4 processes here" in told


def test_the_last_phase_is_no_complaint() -> None:
    """Nothing blocks, there is just nothing further."""
    world = World()
    world.control(ddb_complete=True, strict=True, ddb_answers=True, leader=Authority.DYNAMODB)
    world.at(FIVE, "web-1")
    page = document(of(world.look()))
    assert 'class="verdict yes"' in page
    assert "Phase 5 (dynamodb-only) is the last" in page


def test_nothing_of_outside_is_markup() -> None:
    """Names of processes, what flag servers answer and errors are text, whatever they look like."""
    evil = "<script>alert('x')</script>\"&"
    world = World()
    world.at(THREE, evil)
    world.wished = Wished(where=evil, place=Place(THREE), unknown=evil)
    trends = Polled(Trends({(evil, evil): {"mysql": Line((1.0, 2.0))}}, {evil: Line((1.0,))}), NOW)
    view = of(world.look(), trends=trends)
    broken = replace(view, fleet=replace(view.fleet, problem=evil), trends=Polled(problem=evil))
    for page in (document(view), document(broken)):
        assert page.count("<script") == 1
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
        Outline.of(page)


def test_when_mysql_cannot_be_read() -> None:
    """It says so in place of the verdict, with the time of the last good look, and shows what was known then."""
    view = of(healthy().look())
    told = text(replace(view, fleet=replace(view.fleet, problem="no server answers", tried=NOW)))
    assert "Not known: the fleet cannot be read No server answers" in told
    assert "Last good look at 22:13:18 UTC : may advance to phase 4" in told
    assert "order_item equal" in told


def test_before_the_first_look() -> None:
    """No facts yet; and the same with a reason."""
    assert "Looking The fleet is being looked at for the first time" in text(View(Polled(), NOW))
    failed = text(View(Polled(problem=str(BackendUnavailable("no server answers"))), NOW))
    assert "Not known: the fleet cannot be read No server answers" in failed
    assert "Control row" not in failed


def test_a_look_that_hangs() -> None:
    """An old verdict is not shown as if it were of now."""
    view = of(healthy().look())
    hangs = replace(view, fleet=replace(view.fleet, asked=NOW - 44))
    assert "A look has not come back for 44 s: does MySQL hang?" in text(hangs)
    old = replace(view, fleet=replace(view.fleet, at=NOW - 900))
    assert "Not known: the fleet cannot be read The fleet is being looked at again" in text(old)


def test_without_prometheus() -> None:
    """How to get one, or why there is nothing; the rest is shown all the same."""
    look = healthy().look()
    assert "start the page with dal serve --prometheus URL" in text(of(look))
    down = text(of(look, trends=Polled(problem="Prometheus at h:1 does not answer (refused): is it running?")))
    assert "Prometheus at h:1 does not answer (refused): is it running?" in down
    assert "May advance to phase 4" in down


def test_without_unleash() -> None:
    """The flags are not known and why; the verdict goes by where the fleet is, the rest is shown all the same."""
    world = healthy()
    world.wished = Wished(unknown="timeout: no answer in time; check the way there")
    told = text(of(world.look()))
    assert "The flags are not known here: timeout: no answer in time; check the way there" in told
    assert "Flags: not known." in told
    assert "May advance to phase 4" in told
    assert "flags ask for this" not in told
    assert "order_item equal" in told


def test_without_script() -> None:
    """The browser is told to load the page anew, and people that it does."""
    page = document(of(healthy().look(), every=7.0))
    assert '<noscript><meta http-equiv="refresh" content="7"></noscript>' in page
    assert "<noscript> Without JavaScript the page loads itself anew.</noscript>" in page


def test_history() -> None:
    """The latest figure of each line, holes where nothing was measured, and what the line shows in words."""
    slow, fast = Line((0.0122, None, 0.0061)), Line((0.0004, 0.0004, None))
    trends = Trends({("user", "find"): {"dynamodb": slow, "mysql": fast}}, {"user": Line((None, 2.0, 3.0))})
    view = of(planted().look(), trends=Polled(trends, NOW))
    assert "user. find no calls now 6.1 ms" in text(view)
    assert "user 3 now" in text(view)
    page = document(view)
    assert 'aria-label="user.find in DynamoDB: between 6.1 ms and 12.2 ms"' in page
    drawn = re.search(r'<svg class="line dynamodb".*?</svg>', page)
    assert drawn
    assert drawn[0].count("<polyline") == 2


def test_history_of_a_quiet_time() -> None:
    """Neither calls nor mismatches."""
    told = text(of(healthy().look(), trends=Polled(Trends(), NOW)))
    assert "None were counted in this time." in told
    assert "Prometheus knows of no calls in this time" in told


OF_WHOM = {
    "one": (Trends(jobs=("shop",)), "Of the job shop ."),
    "several": (
        Trends(jobs=("shop", "store")),
        "Of the jobs shop , store together; dal serve --job REGEX chooses.",
    ),
    "several, chosen": (Trends(jobs=("shop", "store"), job="s.*"), "Of the jobs shop , store ."),
    "none, chosen": (Trends(job="stroe"), "Prometheus knows of no job that stroe fits: is --job right?"),
}


@pytest.mark.parametrize(("trends", "said"), OF_WHOM.values(), ids=OF_WHOM)
def test_whose_history_it_is(trends: Trends, said: str) -> None:
    """Numbers of several services are not passed off as those of one."""
    told = text(of(healthy().look(), trends=Polled(trends, NOW)))
    assert f"Last half hour {said} Confirmed mismatches" in told
