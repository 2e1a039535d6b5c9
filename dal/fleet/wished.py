"""What the flags say, heard by somebody who belongs to no process of the fleet."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from dal.domain.fleet import Place
from flags import MigrationPhase


@dataclass(frozen=True, slots=True)
class Wished:
    """The flags of this moment.

    `where` says where they are switched ("in Unleash"). `place` is None where they ask for no place of their own:
    they are not known (`unknown` says why), spell no phase (`refused` says why), or pause writes (`read_only`);
    processes keep what they heard last then. `age` are the seconds since they were heard, None where nobody is
    asked. Not `shared`: there is no server, each process has a configuration of its own.
    """

    where: str = "in Unleash"
    place: Place | None = None
    read_only: bool = False
    rollout: str = ""
    age: float | None = None
    refused: str = ""
    unknown: str = ""
    shared: bool = True

    @property
    def binding(self) -> Place | None:
        """Where every process will go once it has heard the flags, as far as that is known."""
        return self.place if self.shared else None

    def switches(self, here: MigrationPhase, there: MigrationPhase, *, whom: str = "") -> str:
        """What to do about the flags to get from one phase to the other: `switch WRITE_DDB on in Unleash`."""
        before, after = asdict(here.flags), asdict(there.flags)
        changed = [f"{name} {'on' if after[name] else 'off'}" for name in after if after[name] != before[name]]
        return f"switch {' and '.join(changed)} {whom}{self.where}"

    def as_json(self) -> dict[str, object]:
        """`{"where", "phase", "prefers", "rollout", "read_only", "age", "refused", "unknown"}`; phase or null."""
        place = self.place
        return {
            "where": self.where,
            "phase": None if place is None else int(place.phase),
            "prefers": place is not None and place.prefer,
            "rollout": self.rollout,
            "read_only": self.read_only,
            "age": None if self.age is None else round(self.age, 3),
            "refused": self.refused,
            "unknown": self.unknown,
        }


def place_in_words(place: Place) -> str:
    """`phase 3 + PREFER_DDB`."""
    return f"phase {place.phase}{' + PREFER_DDB' if place.prefer else ''}{', in part' if place.spread else ''}"
