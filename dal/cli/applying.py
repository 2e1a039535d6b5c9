"""`dal verify --apply`: repairs what a plan names, if it differs still."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from dal.cli.repairing import Repairing, batches
from dal.cli.shared import DONE, NOT_YET, Opened, print_json, say
from dal.verify import Options, Standing, look
from dal.verify.plan import Of, read_plan


@dataclass(slots=True)
class Applied:
    """What became of the keys of a plan."""

    planned: int = 0
    agree: int = 0  # they agree by now
    under_way: int = 0  # pending in the journal, or written this moment
    repaired: int = 0
    left: int = 0


def plan_of(at: Opened) -> Of:
    """What plans for these databases say they are of."""
    return Of(at.databases.contract.hash, at.config.fleet.name)


def apply(at: Opened, path: Path, options: Options, *, as_json: bool) -> int:
    """Repair the keys of the plan; the exit status."""
    done, repair = Applied(), Repairing(at, options)
    for keys in batches(read_plan(path, plan_of(at))):
        found = look(at.databases, keys)
        stay = [divergence for divergence in found if divergence.standing is Standing.STAYS]
        repaired = sum(repair(stay).values()) if stay else 0
        done.planned += len(keys)
        done.agree += len(keys) - len(found)
        done.under_way += len(found) - len(stay)
        done.repaired += repaired
        done.left += len(stay) - repaired
    if as_json:
        print_json(asdict(done))
    say(
        f"{done.planned:,} keys of the plan: {done.repaired:,} repaired, {done.agree:,} agree by now,"
        f" {done.under_way:,} are under way, {done.left:,} differ still"
    )
    return NOT_YET if done.left else DONE
