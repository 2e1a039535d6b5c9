"""The commands that documents and messages name, against the command line itself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import typer.main

from dal.cli.listing import loaded
from dal.cli.main import app

_ROOT = typer.main.get_command(app)
_ENDS = {"|", ";", "&&", ">", "<"}
_TYPED = re.compile(r"^(?:\$ )?(?:[A-Z_]+=\S+ )*dal (.+)$", re.MULTILINE)
_NAMED = re.compile(r"`dal\s([^`{}]+)`")
_SPAN = re.compile(r"[a-z_]+\.")
"""Begins the name of an operation, as the spans of traces have it."""


def named(text: str) -> Iterator[str]:
    """What follows `dal`, at the beginning of a line of a code block or between backticks."""
    outside, *rest = re.split(r"^ *```.*$", text, flags=re.MULTILINE)
    parts = [outside, *rest]
    for block in parts[1::2]:
        yield from (match.strip() for match in _TYPED.findall(re.sub(r"^ +", "", block, flags=re.MULTILINE)))
    for prose in parts[::2]:
        yield from (" ".join(words.split()) for words in _NAMED.findall(prose) if not _SPAN.match(words))


def fault(line: str) -> str | None:
    """What the command line has against it; an option without its value is one that is only named."""
    words: list[str] = []
    for word in shlex.split(line, comments=True):
        if word in _ENDS:
            break
        words.append(word.rstrip(";…") or "…")
    return _parsed(words) and _parsed([*words, "N"])


def _parsed(words: list[str]) -> str | None:
    command, rest = _ROOT, words
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        if rest[0] not in command.commands:
            return f"no command {rest[0]!r}"
        command, rest = loaded(command.commands[rest[0]]), rest[1:]
    return _given(command, list(rest))


def _given(command: Any, words: list[str]) -> str | None:
    context = command.context_class(command, info_name=command.name)
    try:
        _, left, _ = command.make_parser(context).parse_args(words)
    except Exception as error:  # noqa: BLE001  whatever class the library has for it
        return str(error)
    return f"too many words: {left}" if left else None
