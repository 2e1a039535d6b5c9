"""Links between documents lead somewhere, anchors included."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """As GitHub makes them: small letters, no punctuation, hyphens for blanks."""
    headings = re.findall(r"^#+ (.+)$", _CODE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def dead(page: Path, text: str) -> list[str]:
    """Targets of a page's links that are not there."""
    return [target for target in _LINK.findall(_CODE.sub("", text)) if not _there(page, target)]


def _there(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    if ":" in path:
        return True
    found = (page.parent / path).resolve() if path else page
    return found.exists() and (not anchor or anchor in anchors(found.read_text(encoding="utf-8")))


def test_every_link_leads_somewhere() -> None:
    """To a file or folder of the project, and to a heading in it."""
    found = {str(page.relative_to(ROOT)): dead(page, page.read_text(encoding="utf-8")) for page in PAGES}
    assert {page: targets for page, targets in found.items() if targets} == {}


def test_a_dead_link_is_found() -> None:
    """A file that is not there, a heading that is not there; what is elsewhere on the web is not followed."""
    text = "[a](flag.md) [b](runbook.md#dalnothing) [c](#here) [d](runbook.md) [e](https://x.example/) \n# Here"
    page = ROOT / "docs/new.md"
    assert [t for t in dead(page, text) if t != "#here"] == ["flag.md", "runbook.md#dalnothing"]
