"""Shadow reads: nobody waits for them, they are given up in time, their errors are theirs."""

import threading
from collections.abc import Callable

import pytest

from dal.domain import Key
from dal.domain.breaker import Breaker
from dal.dual import Background, Looks, Shadowing
from dal.errors import BackendUnavailable, UnsupportedOperation
from dal.testing import InlineBackground
from flags import Backend, MigrationPhase
from metrics.events import ShadowShed
from tests.unit.dual.manual import ManualBackground
from tests.unit.dual.world import (
    ANN,
    CONTRACT,
    NoSuchAuthor,
    World,
    differing,
    in_phase,
)

BOTH = MigrationPhase.DUAL_READ_WRITE
AT_ONCE = Looks(pause=0)


def reasons(world: World) -> list[str]:
    return [event.reason for event in world.sink.events_of(ShadowShed)]


def fail(error: Exception) -> Callable[[], None]:
    def raise_it() -> None:
        raise error

    return raise_it


def test_the_caller_never_waits_for_the_shadow() -> None:
    """It returns while the shadow is still blocked; the verdict comes later."""
    background = Background(threads=1)
    world = in_phase(BOTH, background=background)
    entered, go_on = threading.Event(), threading.Event()

    def block() -> None:
        entered.set()
        assert go_on.wait(10)

    world.on_dynamodb.before["find_by_id"] = block
    assert world.authors.find_by_id(1) == ANN
    assert entered.wait(10)
    assert world.authors.find_by_id(1) == ANN
    assert world.sink.verdicts == []
    go_on.set()
    background.close()
    assert world.sink.verdicts == ["match", "match"]


def test_an_error_of_the_shadow_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """With its traceback, not its text: it may be a slip in the repository; refusals are answers and stay out."""
    world = in_phase(BOTH, background=InlineBackground())
    for error in (AttributeError("a slip"), AttributeError("again"), NoSuchAuthor("a refusal")):
        world.on_dynamodb.before["find_by_id"] = fail(error)
        world.authors.find_by_id(1)
    (record,) = (record for record in caplog.records if record.name == "dal.shadow")
    assert record.getMessage().startswith("the shadow of author.find_by_id failed on dynamodb")
    assert "AttributeError; told once" in record.getMessage()
    assert record.exc_info is not None
    assert "in raise_it" in caplog.text
    assert "a slip" not in caplog.text


def test_the_caller_never_sees_an_error_of_the_shadow() -> None:
    """It is counted as a verdict of its own."""
    world = in_phase(BOTH)
    world.dynamodb.fail(BackendUnavailable("down"))
    assert world.authors.find_by_id(1) == ANN
    world.finish()
    assert world.sink.verdicts == ["error"]
    assert [(o.backend, o.outcome) for o in world.sink.backends] == [("mysql", "ok"), ("dynamodb", "error")]


def test_equal_answers_match() -> None:
    """The rule."""
    world = in_phase(BOTH)
    world.authors.find_by_id(1)
    world.authors.find_all()
    world.finish()
    assert world.sink.verdicts == ["match", "match"]
    assert not world.runtime.mismatches


def test_without_room_the_shadow_is_shed() -> None:
    """The caller has its answer; the shed read is counted with its reason."""
    world = in_phase(BOTH, background=ManualBackground(room=1))
    for _ in range(3):
        assert world.authors.find_by_id(1) == ANN
    assert reasons(world) == ["queue_full", "queue_full"]
    world.finish()
    assert world.sink.verdicts == ["shed", "shed", "match"]


def test_a_look_for_which_there_is_no_room_is_shed() -> None:
    """A difference that cannot be confirmed does not count."""
    world = differing()
    world.authors.find_by_id(1)
    assert isinstance(world.background, ManualBackground)
    world.on_dynamodb.before["find_by_id"] = lambda: setattr(world.background, "room", 0)
    world.finish()
    assert reasons(world) == ["queue_full"]
    assert world.sink.verdicts == ["shed"]


def test_a_shadow_that_waited_too_long_for_a_thread_is_shed() -> None:
    """Exactly at the timeout it is still made."""
    world = in_phase(BOTH, shadowing=Shadowing(timeout=2.0, looks=AT_ONCE))
    world.authors.find_by_id(1)
    world.clock.advance(2.0)
    world.finish()
    world.authors.find_by_id(1)
    world.clock.advance(2.1)
    world.finish()
    assert reasons(world) == ["timeout"]
    assert world.sink.verdicts == ["match", "shed"]
    assert world.on_dynamodb.calls == ["find_by_id"]


def test_a_shadow_that_answers_too_late_is_an_error() -> None:
    """What it said does not count."""
    world = differing(Shadowing(timeout=2.0, looks=AT_ONCE))
    world.on_dynamodb.before["find_by_id"] = lambda: world.clock.advance(2.5)
    world.authors.find_by_id(1)
    world.finish()
    assert world.sink.verdicts == ["error"]


def with_breaker(world: World, breaker: Breaker) -> World:
    world.rewire(breaker=breaker)
    return world


def test_an_open_circuit_sheds_and_lets_a_trial_through() -> None:
    """A silent shadow is left alone for the cooldown; a trial that succeeds closes the circuit."""
    world = with_breaker(in_phase(BOTH), Breaker(threshold=2, cooldown=5.0))
    world.dynamodb.fail(BackendUnavailable("down"))
    for _ in range(3):
        world.authors.find_by_id(1)
        world.finish()
    assert reasons(world) == ["circuit_open"]
    world.dynamodb.recover()
    world.clock.advance(5.0)
    for _ in range(2):
        world.authors.find_by_id(1)
        world.finish()
    assert world.sink.verdicts == ["error", "error", "shed", "match", "match"]


def test_a_slow_shadow_opens_the_circuit() -> None:
    """Late is as bad as silent."""
    world = with_breaker(in_phase(BOTH), Breaker(threshold=1))
    world.on_dynamodb.before["find_by_id"] = lambda: world.clock.advance(60)
    for _ in range(2):
        world.authors.find_by_id(1)
        world.finish()
    assert reasons(world) == ["circuit_open"]


def test_a_method_that_fails_on_a_living_backend_leaves_the_circuit_closed() -> None:
    """One method that is not supported must not end all other comparisons."""
    world = with_breaker(in_phase(BOTH), Breaker(threshold=1))
    world.on_dynamodb.before["find_all"] = fail(UnsupportedOperation("no full scans"))
    world.authors.find_all()
    world.authors.find_by_id(1)
    world.finish()
    assert world.sink.verdicts == ["error", "match"]


@pytest.mark.parametrize(("sample", "compared"), [(0.0, 0), (0.5, 0), (0.51, 1), (1.0, 1)])
def test_a_share_of_the_reads_is_compared(sample: float, compared: int) -> None:
    """The dice show 0.5: shares above it compare."""
    world = in_phase(BOTH, shadowing=Shadowing(sample=sample, looks=AT_ONCE))
    assert world.authors.find_by_id(1) == ANN
    world.finish()
    assert len(world.on_dynamodb.calls) == compared
    assert len(world.sink.verdicts) == compared


def test_a_predicate_chooses_what_is_compared() -> None:
    """It sees the arguments as the caller gave them."""
    world = in_phase(BOTH)
    world.authors.search("")
    world.authors.search("An", fuzzy=True)
    world.finish()
    assert world.on_dynamodb.calls == []
    world.authors.search("An")
    world.finish()
    assert world.on_dynamodb.calls == ["search"]


def test_a_predicate_that_fails_costs_the_comparison_only(caplog: pytest.LogCaptureFixture) -> None:
    """The caller is answered; the fault is in the log."""
    world = in_phase(BOTH)

    class Sulky:
        def __bool__(self) -> bool:
            raise ValueError("no")

        __contains__ = str.__contains__

    world.on_mysql.search = lambda text, *, fuzzy=False: []  # type: ignore[method-assign]  # noqa: ARG005  answers anything
    authors = world.table(world.runtime, mysql=world.on_mysql, dynamodb=world.on_dynamodb)
    assert authors.search(Sulky()) == []  # type: ignore[arg-type]  # wrong on purpose: the predicate chokes on it
    assert "the shadow predicate of author.search failed" in caplog.text
    world.finish()
    assert world.sink.verdicts == []


def test_a_comparison_that_fails_is_an_error_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A class whose `==` raises says nothing about the databases."""

    class Odd:
        def __eq__(self, other: object) -> bool:
            raise RuntimeError("incomparable")

        __hash__ = None  # type: ignore[assignment]  # as Python does for classes with `==`

    world = in_phase(BOTH)
    for repository in (world.on_mysql, world.on_dynamodb):
        repository.find_by_id = lambda author_id: Odd()  # type: ignore[method-assign,assignment,return-value]  # noqa: ARG005  odd on purpose
    authors = world.table(world.runtime, mysql=world.on_mysql, dynamodb=world.on_dynamodb)
    authors.find_by_id(1)
    world.finish()
    assert world.sink.verdicts == ["error"]
    assert "comparing author.find_by_id failed" in caplog.text


def test_with_prefer_ddb_mysql_is_the_shadow() -> None:
    """DynamoDB answers, MySQL is compared."""
    world = differing()
    world.flags.set(PREFER_DDB=True)
    assert world.authors.find_by_id(1) != ANN
    assert world.calls[Backend.MYSQL] == []
    world.finish()
    assert world.sink.verdicts == ["mismatch"]


def test_an_interrupted_read_compares_nothing() -> None:
    """The caller is gone, and so is the read."""
    world = in_phase(BOTH)

    def interrupt() -> None:
        raise KeyboardInterrupt

    world.on_mysql.before["find_by_id"] = interrupt
    with pytest.raises(KeyboardInterrupt):
        world.authors.find_by_id(1)
    world.finish()
    assert world.on_dynamodb.calls == []


def test_a_row_that_waits_for_its_mirror_is_no_mismatch() -> None:
    """The journal knows of it: after an outage every such row would count as one."""
    world = differing()
    world.rewire(journaled=True, contract=CONTRACT)
    world.mysql.journal.mark([Key("author", (1,))])
    assert world.authors.find_by_id(1) == ANN
    world.finish()
    assert world.sink.verdicts == ["racing"]


def test_a_row_that_waits_for_nothing_is_a_mismatch() -> None:
    """Another row may be pending as long as it likes."""
    world = differing()
    world.rewire(journaled=True, contract=CONTRACT)
    world.mysql.journal.mark([Key("author", (2,))])
    assert world.authors.find_by_id(1) == ANN
    world.finish()
    assert world.sink.verdicts == ["mismatch"]


def test_what_the_journal_cannot_tell_is_not_counted() -> None:
    """A journal that does not answer confirms nothing."""
    world = differing()
    world.rewire(journaled=True, contract=CONTRACT)
    world.mysql.journal.unsettled = _away  # type: ignore[method-assign,assignment]  # an outage of the journal alone
    assert world.authors.find_by_id(1) == ANN
    world.finish()
    assert world.sink.verdicts == ["racing"]


def _away(_: object) -> bool:
    raise BackendUnavailable("the journal is away")
