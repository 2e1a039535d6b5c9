"""Elements of HTML: whatever is not one already is text, and escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"meta", "link", "path", "polyline", "wbr"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = str | Iterable["Child"] | None
"""Text, elements, or several of both; None is nothing."""


def element(name: str, /, *children: Child, **attributes: str | None) -> Html:
    """One element; `class_` is `class`, `aria_label` is `aria-label`; an attribute of None is left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{told}>" if name in VOID else f"<{name}{told}>{joined(*children)}</{name}>")


def joined(*children: Child) -> Html:
    """One after the other."""
    return Html("".join(_text(child) for child in children))


def _text(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    return escape(child) if isinstance(child, str) else joined(*child)


def section(name: str, title: str, *children: Child, class_: str = "card") -> Html:
    """A part of the page under its heading, reachable as `#name`."""
    heading = element("h2", title, id=f"{name}-title")
    return element("section", heading, *children, id=name, class_=class_, aria_labelledby=f"{name}-title")


def table(header: Iterable[str], rows: Iterable[Iterable[Child]], *, caption: str, class_: str = "") -> Html:
    """The first cell of a row is its heading; the caption is for those who hear the page."""
    head = element("tr", [element("th", name, scope="col") for name in header])
    return element(
        "table",
        element("caption", caption, class_="unseen"),
        element("thead", head),
        element("tbody", [_row(row) for row in rows]),
        class_=class_ or None,
    )


def _row(cells: Iterable[Child]) -> Html:
    first, *others = cells
    return element("tr", element("th", first, scope="row"), [element("td", cell) for cell in others])


def facts(pairs: Iterable[tuple[str, Child]], *, class_: str = "facts") -> Html:
    """Names and what they are."""
    rows = [element("div", element("dt", name), element("dd", value)) for name, value in pairs]
    return element("dl", rows, class_=class_)


_SHAPES = {
    "yes": "M3.5 8.5 6.5 11.5 12.5 4.5",
    "no": "M4 4 12 12M12 4 4 12",
    "wait": "M5.5 4V12M10.5 4V12",
    "unknown": "M5.5 6a2.5 2.5 0 1 1 2.5 2.6V10M8 12.2v.6",
    "next": "M3 8H13M9 4 13 8 9 12",
}


def sign(kind: str) -> Html:
    """A small drawing beside a word, which is never the only sign."""
    drawn = element("path", d=_SHAPES[kind])
    return element("svg", drawn, class_=f"sign {kind}", viewBox="0 0 16 16", aria_hidden="true")
