"""The last half hour: latency by operation and database, and confirmed mismatches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dal.page.html import Child, Html, element, section, table
from dal.page.prose import capital, prose
from dal.page.questions import MISMATCH_WINDOW, SHOWN
from dal.page.sparkline import sparkline
from dal.page.trends import Line, Trends
from dal.page.view import View

_NAMES = {"mysql": "MySQL", "dynamodb": "DynamoDB"}
_HOW = "Latency and mismatches over time come from Prometheus: start the page with `dal serve --prometheus URL`."
_MILLISECOND = 0.001


def history(view: View) -> Html:
    """Or one sentence that says why there is none."""
    polled = view.trends
    if polled is None:
        return _told(_HOW)
    if polled.problem:
        return _told(f"{capital(polled.problem)} Everything else on this page does not need it.")
    return _told("Prometheus is being asked.") if polled.value is None else _shown(polled.value)


def _told(sentence: str) -> Html:
    return section("history", "Last half hour", element("p", prose(sentence), class_="told"), class_="card wide")


def _shown(trends: Trends) -> Html:
    return section(
        "history",
        "Last half hour",
        _of_whom(trends),
        element("h3", "Confirmed mismatches"),
        _mismatches(trends.mismatches),
        element("h3", "Latency"),
        _latency(trends),
        class_="card wide",
    )


def _of_whom(trends: Trends) -> Html | None:
    """Numbers of several services are those of none, so who is counted stands before them."""
    if not trends.jobs:
        chosen = [" that ", element("code", trends.job), " fits: is ", element("code", "--job"), " right?"]
        return element("p", "Prometheus knows of no job", chosen, class_="told") if trends.job else None
    names = [[", " if number else "", element("strong", name)] for number, name in enumerate(trends.jobs)]
    several = len(trends.jobs) > 1
    choose = prose(" together; `dal serve --job REGEX` chooses") if several and not trends.job else None
    return element("p", "Of the jobs " if several else "Of the job ", names, choose, ".", class_="told")


def _latency(trends: Trends) -> Html:
    if not trends.latency:
        return element(
            "p", "Prometheus knows of no calls in this time: is the application scraped?", class_="told"
        )
    told = f"99 of 100 calls are faster. The busiest operations, {SHOWN} at most; each row on one scale from 0."
    header = ("operation", *_NAMES.values())
    rows = [
        [_broken(f"{entity}.{name}"), *_pair(f"{entity}.{name}", lines)]
        for (entity, name), lines in trends.latency.items()
    ]
    shown = table(header, rows, caption="99th percentile of latency by operation and database", class_="lines")
    return element("div", element("p", told, class_="told"), shown)


def _broken(name: str) -> Child:
    """Where a narrow screen may break it."""
    return [[piece, element("wbr")] for piece in re.split(r"(?<=[._])", name)]


def _pair(name: str, lines: Mapping[str, Line]) -> Iterator[Child]:
    top = max((value for line in lines.values() for value in line.known), default=0.0)
    for backend, called in _NAMES.items():
        line = lines.get(backend)
        yield _line(f"{name} in {called}", line, top, backend) if line and line.known else "no calls"


def _line(name: str, line: Line, top: float, kind: str) -> Child:
    told = f"{name}: between {_time(min(line.known))} and {_time(max(line.known))}"
    now = "no calls now" if line.now is None else _time(line.now)
    return _drawn(sparkline(line, top=top, told=told, kind=kind), now)


def _time(seconds: float) -> str:
    if seconds < _MILLISECOND:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def _mismatches(found: Mapping[str, Line]) -> Html:
    if not any(line.known for line in found.values()):
        return element("p", "None were counted in this time.", class_="told")
    top = max(value for line in found.values() for value in line.known)
    rows = [[name, _counts(name, line, top)] for name, line in found.items() if line.known]
    header = ("entity", f"in the {MISMATCH_WINDOW.removesuffix('m')} minutes before")
    return table(header, rows, caption="Confirmed mismatches by entity", class_="lines")


def _counts(name: str, line: Line, top: float) -> Child:
    told = f"mismatches of {name}: at most {max(line.known):.0f}"
    now = f"{line.now or 0:.0f} now"
    return _drawn(sparkline(line, top=top, told=told, kind="mismatch"), now)


def _drawn(line: Html, now: str) -> Html:
    return element("div", line, element("span", now, class_="now"), class_="drawn")
