"""Words and classes in the modules' texts: what can be told without parsing any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dal.discovery.program.headings import Headings, headings_of


class Lexicon:
    """Of all modules of a folder; each answer is looked up once."""

    def __init__(self, files: Sequence[str], text: Callable[[str], str | None]) -> None:
        self._files = tuple(files)
        self._text = text
        self._headings: Headings | None = None
        self._saying: dict[tuple[str, ...], tuple[str, ...]] = {}

    def headings(self) -> Headings:
        """All classes by name and by base."""
        if self._headings is None:
            self._headings = headings_of(self._texts())
        return self._headings

    def saying(self, *words: str) -> tuple[str, ...]:
        """The modules in whose text one of these words stands."""
        if words not in self._saying:
            found = (file for file, text in self._texts() if any(word in text for word in words))
            self._saying[words] = tuple(found)
        return self._saying[words]

    def _texts(self) -> Iterator[tuple[str, str]]:
        for file in self._files:
            text = self._text(file)
            if text is not None:
                yield file, text
