"""Commands and flags stand out from the words around them."""

from __future__ import annotations

import pytest

from dal.fleet.status import COMMANDS
from dal.page.prose import capital, prose


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("dal verify --all", "<code>dal verify --all</code>"),
        (
            "dal verify user order --repair, then dal verify --all",
            "<code>dal verify user order --repair</code>, then <code>dal verify --all</code>",
        ),
        (
            "dal rollback, or dal rollback --abort",
            "<code>dal rollback</code>, or <code>dal rollback --abort</code>",
        ),
        ("no way back but `dal rollback`", "no way back but <code>dal rollback</code>"),
        ("switch READ_MYSQL off in Unleash", "switch <code>READ_MYSQL</code> off in Unleash"),
        ("is it running, is --prometheus right?", "is it running, is <code>--prometheus</code> right?"),
        ("the step waits -- for a well--known thing", "the step waits -- for a well--known thing"),
        ("2 < 3 & so on", "2 &lt; 3 &amp; so on"),
        ("`a<b`", "<code>a&lt;b</code>"),
        ("dal status says how far it is", "<code>dal status</code> says how far it is"),
    ],
)
def test_what_is_typed(text: str, html: str) -> None:
    """Nothing of the text is lost, and all of it is escaped."""
    assert prose(text) == html


@pytest.mark.parametrize("text", COMMANDS.values(), ids=str)
def test_every_command_stands_out(text: str) -> None:
    """Each remedy of a blocked step has something that is typed or switched."""
    assert "<code>" in prose(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no server answers", "No server answers"),
        ("", ""),
        ("database.mysql (db:3306): no server answers", "database.mysql (db:3306): no server answers"),
        ("ended. it has", "Ended. it has"),
    ],
)
def test_beginnings(text: str, said: str) -> None:
    """Of sentences, but not of paths in a file."""
    assert capital(text) == said
