"""The whole document; nothing in it comes from anywhere else."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from dal.fleet.look import Look
from dal.page import sections
from dal.page.history import history
from dal.page.html import Html, element, joined
from dal.page.judgement import judgement
from dal.page.prose import capital
from dal.page.view import View, at_time, stamp
from dal.page.walk import walk

_STYLE = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
_SCRIPT = files(__package__).joinpath("page.js").read_text(encoding="utf-8")
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Cpath d='M2 5h7l5 6M2 11h4' fill='none' stroke='%232f6fb5'"
    " stroke-width='2.4' stroke-linecap='round'/%3E%3C/svg%3E"
)
_PARTS = (
    ("verdict", "Verdict"),
    ("walk", "The way"),
    ("fleet", "Fleet"),
    ("parity", "Parity"),
    ("runs", "Runs"),
    ("journal", "Journal"),
    ("control", "Control row"),
    ("history", "Last half hour"),
)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src {_hash(_STYLE)}",
        f"script-src {_hash(_SCRIPT)}",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""The content security policy: this style and this script, and no other."""


def document(view: View) -> str:
    """As it is sent."""
    page = element("div", _header(view), _main(view), _footer(view), id="page", data_every=f"{view.every:g}")
    lost = element("p", id="lost", class_="lost", hidden="")
    skip = element("a", "Skip to the verdict", href="#main", class_="skip")
    return "<!doctype html>" + element(
        "html",
        _head(view),
        element("body", skip, lost, page, element("script", Html(_SCRIPT))),
        lang="en",
    )


def _head(view: View) -> Html:
    refresh = element("meta", http_equiv="refresh", content=f"{max(1, round(view.every))}")
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", _title(view)),
        element("link", rel="icon", href=_ICON),
        element("style", Html(_STYLE)),
        element("noscript", refresh),
    )


def _title(view: View) -> str:
    if view.look is None or view.problem:
        return "Not known | Switchyard"
    return f"{capital(view.look.verdict.headline)} | Switchyard"


def _header(view: View) -> Html:
    fleet = view.look.found.control.fleet if view.look else ""
    brand = element("p", element("strong", "Switchyard"), f" fleet {fleet}" if fleet else None, class_="brand")
    parts = [
        element("li", element("a", title, href=f"#{name}"))
        for name, title in _PARTS
        if view.look or name in {"verdict", "history"}
    ]
    nav = element("nav", element("ul", parts), aria_label="Parts of this page")
    return element("header", element("div", brand, _when(view), class_="top"), nav)


def _when(view: View) -> Html | None:
    if view.look is None:
        return None
    when = element("time", at_time(view.fleet.at), datetime=stamp(view.fleet.at))
    return element("p", "as of ", when, class_="when old" if view.problem else "when")


def _main(view: View) -> Html:
    facts = _facts(view.look, view) if view.look else ()
    cards = element("div", *facts, history(view), class_="cards old" if view.problem else "cards")
    return element("main", judgement(view), cards, id="main", tabindex="-1")


def _facts(look: Look, view: View) -> tuple[Html, ...]:
    return (
        walk(look),
        sections.fleet(look, view),
        element("div", sections.parity(look), sections.runs(look), class_="stack"),
        element("div", sections.journal(look), sections.control(look), class_="stack"),
    )


def _footer(view: View) -> Html:
    told = f"Looks every {view.every:g} s while somebody watches, and changes nothing. The same for programs: "
    still = element("noscript", " Without JavaScript the page loads itself anew.")
    return element(
        "footer", element("p", joined(told, element("a", "status.json", href="status.json"), "."), still)
    )
