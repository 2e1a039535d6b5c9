"""The reference of the configuration names every setting, with its default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dal.config import Config
from dal.config.sections import FlagValues

PAGE = Path(__file__).parents[3] / "docs/configuration.md"


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def settings(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every setting as a file spells it; of the flags only the first, which stands for all five."""
    for name, field in model.model_fields.items():
        kinds = (field.annotation, *get_args(field.annotation))
        section = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
        if section is FlagValues:
            yield "featureFlags.READ_MYSQL", FieldInfo()
        elif section is not None:
            yield from settings(section, f"{prefix}{_camel(name)}.")
        else:
            yield f"{prefix}{_camel(name)}", field


def documented(page: str) -> dict[str, str]:
    """Each setting of the page's table with its default; `.port` after `a.b.host` is `a.b.port`."""
    found: dict[str, str] = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 3 and cells[0].startswith("`"):
            names = re.findall(r"`([^`]+)`", cells[0])
            parent = names[0].rpartition(".")[0]
            full = [f"{parent}{name}" if name.startswith(".") else name for name in names]
            defaults = [part.strip(" `").removesuffix(" s") for part in cells[1].split(",")]
            found |= dict(zip_longest(full, defaults[: len(full)], fillvalue=defaults[-1]))
    return found


def differences(page: str) -> set[str]:
    """Settings that the page lacks, or that exist on the page alone."""
    return set(documented(page)) ^ {name for name, _ in settings(Config)}


def test_every_setting_is_documented_and_no_other() -> None:
    """The page and the models name the same settings."""
    assert differences(PAGE.read_text()) == set()


NUMBERS = [
    pytest.param(name, field.default, id=name)
    for name, field in settings(Config)
    if type(field.default) in {int, float}
]


@pytest.mark.parametrize(("name", "default"), NUMBERS)
def test_a_number_on_the_page_is_the_default(name: str, default: float) -> None:
    """What the page says is what happens."""
    assert documented(PAGE.read_text())[name] == f"{default:g}"


def test_a_stale_page_is_found() -> None:
    """A setting that was renamed in the page alone is two differences."""
    page = PAGE.read_text().replace("`shadow.sample`", "`shadow.share`")
    assert differences(page) == {"shadow.sample", "shadow.share"}
