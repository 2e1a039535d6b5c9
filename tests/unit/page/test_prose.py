"""Commands and flags stand out from the words around them."""

from __future__ import annotations

import pytest

from dal.fleet.status import COMMANDS
from dal.page.prose import prose


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
