"""The breaker opens after failures in a row and lets single trials through."""

from dal.domain.breaker import Breaker


def opened(*, at: float = 10.0) -> Breaker:
    breaker = Breaker(threshold=3, cooldown=5.0)
    for _ in range(3):
        breaker.record(ok=False, now=at)
    return breaker


def test_it_is_closed_at_first() -> None:
    """Nothing is known, so the backend may be asked."""
    assert Breaker().allows(0.0)


def test_it_opens_at_the_threshold_and_not_before() -> None:
    """Two failures of three are tolerated."""
    breaker = Breaker(threshold=3)
    breaker.record(ok=False, now=1.0)
    breaker.record(ok=False, now=1.0)
    assert breaker.allows(1.0)
    breaker.record(ok=False, now=1.0)
    assert not breaker.allows(1.0)


def test_only_failures_in_a_row_count() -> None:
    """One success starts the count again."""
    breaker = Breaker(threshold=2)
    for ok in (False, True, False, True, False):
        breaker.record(ok=ok, now=1.0)
    assert breaker.allows(1.0)


def test_one_trial_passes_after_the_cooldown() -> None:
    """The others wait for another cooldown."""
    breaker = opened(at=10.0)
    assert not breaker.allows(14.9)
    assert breaker.allows(15.0)
    assert not breaker.allows(15.0)
    assert not breaker.allows(19.9)
    assert breaker.allows(20.0)


def test_a_trial_that_succeeds_closes_it() -> None:
    """After that everybody may ask."""
    breaker = opened(at=10.0)
    assert breaker.allows(15.0)
    breaker.record(ok=True, now=15.5)
    assert breaker.allows(15.5)
    assert breaker.allows(15.5)


def test_a_trial_that_fails_opens_it_for_another_cooldown() -> None:
    """The cooldown counts from the failure."""
    breaker = opened(at=10.0)
    assert breaker.allows(15.0)
    breaker.record(ok=False, now=17.0)
    assert not breaker.allows(21.9)
    assert breaker.allows(22.0)
