"""A line of values as a small drawing, with the same in words."""

from __future__ import annotations

from collections.abc import Iterator

from dal.page.html import Html, element
from dal.page.trends import Line

_WIDTH, _HEIGHT, _EDGE = 120, 28, 3


def sparkline(line: Line, *, top: float, told: str, kind: str) -> Html:
    """Draw it from 0 to `top`, the same for all lines that are compared; `told` says what is to be seen.

    Holes stay holes. `kind` is a class of the style sheet.
    """
    pieces = [piece * 2 if len(piece) == 1 else piece for piece in _pieces(line, top)]  # a point alone is a dot
    return element(
        "svg",
        [element("polyline", points=" ".join(piece)) for piece in pieces],
        class_=f"line {kind}",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        preserveAspectRatio="none",
        role="img",
        aria_label=told,
    )


def _pieces(line: Line, top: float) -> Iterator[list[str]]:
    piece: list[str] = []
    for place, value in enumerate(line.values):
        if value is not None:
            piece.append(_point(place / max(1, len(line.values) - 1), value / top if top else 0.0))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _point(across: float, up: float) -> str:
    x = _EDGE + across * (_WIDTH - 2 * _EDGE)
    y = _HEIGHT - _EDGE - min(1.0, up) * (_HEIGHT - 2 * _EDGE)
    return f"{x:.1f},{y:.1f}"
