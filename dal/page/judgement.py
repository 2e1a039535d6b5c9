"""The first thing on the page: may the fleet advance, why not, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from dal.fleet.reasons import Reason
from dal.fleet.verdict import Verdict
from dal.page.html import Child, Html, element, joined, sign
from dal.page.prose import capital, prose
from dal.page.view import View, at_time, stamp

_LONGEST = 300


def judgement(view: View) -> Html:
    """Of this moment, or that it is not known."""
    if view.look is None:
        return _blind(view.problem or "the fleet is being looked at for the first time", first=not view.problem)
    if view.problem:
        return joined(_blind(view.problem), _before(view, view.look.verdict))
    return _told(view.look.verdict)


def _told(verdict: Verdict) -> Html:
    return _verdict(
        _kind(verdict),
        _headline(verdict),
        _list(verdict.blocking),
        _next(verdict) if verdict.may and verdict.command else None,
        _advice(verdict.advice),
    )


def _headline(verdict: Verdict) -> Child:
    """It breaks before the name of a phase, not within."""
    said, bracket, name = capital(verdict.headline).replace("phase ", "phase\N{NO-BREAK SPACE}").partition("(")
    comma, because = (",", " because") if verdict.blocking else ("", "")
    return [said, element("span", f"({name}{comma}", class_="whole") if bracket else comma, because]


def _kind(verdict: Verdict) -> str:
    if verdict.may:
        return "yes"
    return "wait" if verdict.blocking else "yes"


def _verdict(kind: str, headline: Child, *more: Child) -> Html:
    heading = element("h1", sign(kind), element("span", headline), id="verdict-title")
    live = element("div", heading, aria_live="polite")
    return element("section", live, *more, id="verdict", class_=f"verdict {kind}", aria_labelledby="verdict-title")


def _next(verdict: Verdict) -> Html:
    return element("p", sign("next"), element("span", "Next: ", prose(verdict.command)), class_="next")


def _advice(advice: Sequence[Reason]) -> Child:
    return [element("p", "Good to know", class_="label"), _list(advice)] if advice else None


def _list(reasons: Sequence[Reason]) -> Child:
    return element("ul", [_reason(reason) for reason in reasons], class_="reasons") if reasons else None


def _reason(reason: Reason) -> Html:
    why = element("span", reason.why.replace("_", " "), class_="why")
    what = element("p", why, " ", prose(capital(_short(reason.detail))))
    command = element("p", sign("next"), element("span", prose(reason.command)), class_="next")
    return element("li", what, command if reason.command else None)


def _short(detail: str) -> str:
    """A step names every process that it waits for; a page for people has not room for hundreds."""
    return detail if len(detail) <= _LONGEST else f"{detail[:_LONGEST].rpartition(' ')[0]} …"


def _blind(problem: str, *, first: bool = False) -> Html:
    headline = "Looking" if first else "Not known: the fleet cannot be read"
    return _verdict("unknown", headline, element("p", prose(capital(problem)), class_="problem"))


def _before(view: View, verdict: Verdict) -> Html:
    when = element("time", at_time(view.fleet.at), datetime=stamp(view.fleet.at))
    said = f": {verdict.headline}. It is tried again every {view.every:g} s; what follows is from then."
    return element("p", "Last good look at ", when, said, class_="before")
