"""What applications test with."""

from dataclasses import replace

from dal.domain import Key, State
from dal.testing import InlineBackground
from flags import MigrationPhase
from tests.unit.dual.world import DualAuthors, in_phase


def test_a_comparison_is_over_when_the_read_returns() -> None:
    """No waiting, no closing: also for a difference, which is looked at again later elsewhere."""
    world = in_phase(MigrationPhase.DUAL_READ_WRITE)
    runtime = replace(world.runtime, background=InlineBackground())
    authors = DualAuthors(runtime, mysql=world.on_mysql, dynamodb=world.on_dynamodb)
    authors.find_by_id(1)
    assert world.sink.verdicts == ["match"]
    world.dynamodb.apply([State(Key("author", (1,)), 2**62, None)])
    authors.find_by_id(1)
    assert world.sink.verdicts == ["match", "mismatch"]
