"""The way through the five phases: where the fleet is, and where the flags want it."""

from __future__ import annotations

from dal.domain.fleet import Member
from dal.fleet.look import Look
from dal.fleet.words import of_flags
from dal.page.html import Child, Html, element, joined, section, sign
from dal.page.prose import prose
from flags import MigrationPhase, route_of

_NAMES = {
    MigrationPhase.MYSQL_ONLY: "MySQL only",
    MigrationPhase.DUAL_WRITE: "Dual write",
    MigrationPhase.DUAL_READ_WRITE: "Dual read and write",
    MigrationPhase.DYNAMODB_PRIMARY: "DynamoDB primary",
    MigrationPhase.DYNAMODB_ONLY: "DynamoDB only",
}
_DATABASES = {"mysql": "MySQL", "dynamodb": "DynamoDB"}


def walk(look: Look) -> Html:
    """Five steps in a row, then in words what the flags say and what the next step waits for."""
    alive = look.found.alive
    steps = element("ol", [_step(phase, look, alive) for phase in MigrationPhase], class_="walk")
    (flags,) = (text for _, text in of_flags(look.wished))
    told = element("p", "Flags: ", prose(flags), ". Step: ", prose(look.found.motion), ".", class_="told")
    return section("walk", "The way", steps, told)


def _step(phase: MigrationPhase, look: Look, alive: tuple[Member, ...]) -> Html:
    there = sum(member.stand.lowest <= phase <= member.stand.highest for member in alive)
    place = look.wished.place
    wished = place is not None and place.phase is phase
    passed = bool(alive) and not there and phase < min(member.stand.lowest for member in alive)
    kind = "here" if there else "passed" if passed else "ahead"
    number = element("span", sign("yes") if passed else f"{phase}", class_="number", aria_hidden="true")
    name = element("span", element("span", f"Phase {phase}: ", class_="unseen"), _NAMES[phase], class_="name")
    return element(
        "li",
        number,
        element("div", name, _roles(phase), _marks(there, len(alive), wished=wished, passed=passed)),
        class_=kind,
        aria_current="step" if there else None,
    )


def _roles(phase: MigrationPhase) -> Html:
    route = route_of(phase)
    told = f"reads {_names(route.reads, ' + ')}", f"writes {_names(route.writes, ' then ')}"
    return joined(element("span", line, class_="roles") for line in told)


def _names(route: str, between: str) -> str:
    return between.join(_DATABASES[name] for name in route.split("+"))


def _marks(there: int, alive: int, *, wished: bool, passed: bool) -> Child:
    here = "the fleet is here" if there == alive else f"{there} of {alive} processes here"
    return [
        element("span", here, class_="mark fleet") if there else None,
        element("span", "flags ask for this", class_="mark wish") if wished else None,
        element("span", "passed", class_="unseen") if passed else None,
    ]
