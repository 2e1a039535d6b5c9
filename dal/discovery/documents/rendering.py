"""Renders templates: what is not defined is an error, and the same values give the same bytes."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from dal.discovery.documents.filters import FILTERS

_BLANK = re.compile(r"\n{3,}")


def render(template: str, **values: object) -> str:
    """The document of that template, with one newline at its end and no more than one empty line anywhere."""
    rendered = _environment().get_template(f"{template}.md.j2").render(**values)
    lines = "\n".join(line.rstrip() for line in rendered.splitlines())
    return _BLANK.sub("\n\n", lines).strip("\n") + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("dal.discovery.documents"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  Markdown: the filters escape what it takes for its own
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= FILTERS
    return environment
