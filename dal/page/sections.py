"""The facts below the verdict: processes, parity, journal, control row, long runs."""

from __future__ import annotations

from collections.abc import Iterator

from dal.fleet.look import Look
from dal.fleet.proven import Proven, Unfinished, Verified
from dal.fleet.words import of_control, rows, span
from dal.page.html import Child, Html, element, facts, section, sign, table
from dal.page.prose import capital, prose
from dal.page.view import View

_DOUBTFUL = 300.0
"""Seconds after which a pending key is no mirror under way any more: the limit of alert and verdict as well."""


def fleet(look: Look, view: View) -> Html:
    """Where each process stands, what its flags want, and whether it gives a sign of life."""
    found = rows(look.found.processes, look.wished, view.watched, view.silences)
    if not found:
        return section("fleet", "Fleet", element("p", "No process is written down.", class_="told"))
    told = [[name, where, want, _beat(beat)] for name, where, want, beat in found]
    header = ("process", "stands in", "flags want", "heartbeat")
    return section("fleet", "Fleet", table(header, told, caption="The processes of the fleet"))


def _beat(told: str) -> Child:
    return [sign("yes" if told == "seen" else "no"), told]


def parity(look: Look) -> Html:
    """The last verification of each entity, what differs first."""
    told = table(("entity", "verified", "rows", "when"), _proofs(look.proven), caption="Verification by entity")
    return section("parity", "Parity", told)


def _proofs(proven: Proven) -> Iterator[list[Child]]:
    for name, proof in sorted(proven.entities.items(), key=lambda item: _urgency(item[1])):
        if proof is None:
            yield [name, [sign("unknown"), "never"], "", ""]
        else:
            yield [name, _result(proof), f"{proof.rows:,}", f"{span(proof.age)} ago"]


def _urgency(proof: Verified | None) -> int:
    if proof is None:
        return 1
    return 2 if proof.clean else 0


def _result(proof: Verified) -> Child:
    return [sign("yes"), "equal"] if proof.clean else [sign("no"), f"{proof.different:,} differ"]


def journal(look: Look) -> Html:
    """Three figures."""
    depth = look.found.depth
    late = bool(depth.pending) and depth.oldest > _DOUBTFUL
    told = facts(
        (
            ("pending", f"{depth.pending:,}"),
            ("given up", _figure(f"{depth.poisoned:,}", bad=depth.poisoned > 0)),
            ("oldest", _figure(span(depth.oldest), bad=late) if depth.pending else "none"),
        ),
        class_="figures",
    )
    return section("journal", "Journal", told, element("p", _JOURNAL, class_="told"))


_JOURNAL = "Keys whose mirror in DynamoDB is not confirmed yet."


def _figure(value: str, *, bad: bool) -> Child:
    return [sign("no"), value] if bad else value


def control(look: Look) -> Html:
    """What the fleet agrees on."""
    row = look.found.control
    told = [(name, capital(text)) for name, text in of_control(look.found) if name in _SAID]
    more = (("strict", "Yes" if row.strict else "No"), ("epoch", f"{row.epoch:,}"))
    contract = element("code", row.contract[:12]) if row.contract else "none"
    return section("control", "Control row", facts([*told, *more, ("contract", contract)]))


_SAID = ("leader", "answers", "complete", "cutover")


def runs(look: Look) -> Html:
    """What has begun and not ended."""
    found = look.proven.unfinished
    none = element("p", "Neither a backfill nor a verification is under way.", class_="told")
    return section("runs", "Runs that have not ended", facts(map(_run, found)) if found else none)


def _run(run: Unfinished) -> tuple[str, Child]:
    what = ", ".join(run.entities) or "all"
    return run.run, prose(f"{what}; last sign of life {span(run.age)} ago")
