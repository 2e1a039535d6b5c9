"""Spans of operations, of what they ask of the databases, and of what goes on behind the caller's back."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import SpanKind, StatusCode, get_current_span, get_tracer
from pymysql.err import IntegrityError

from dal.dual import transaction
from dal.dual.programs import Looks
from dal.errors import BackendError, BackendUnavailable, ReadOnlyError
from dal.tracing import CarryingBackground, exemplar
from flags import Backend, MigrationPhase
from tests.unit.dual.world import PHASES, HastyAuthors, NoSuchAuthor, label
from tests.unit.tracing.traced import context_of, traced

ALONE, BOTH, LAST = MigrationPhase.MYSQL_ONLY, MigrationPhase.DUAL_READ_WRITE, MigrationPhase.DYNAMODB_ONLY


def _facts(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


def test_a_read_of_one_database() -> None:
    """A span of the operation with what it obeyed, and below it one of the call."""
    found = traced(ALONE)
    found.world.authors.find_by_id(1)
    assert found.tree == ["dal author.find_by_id", "  mysql author.find_by_id call"]
    operation, call = found.spans
    assert _facts(operation) == {
        "dal.entity": "author",
        "dal.operation": "find_by_id",
        "dal.route": "mysql",
        "dal.phase": 1,
        "dal.snapshot.version": found.world.flags.snapshot().version,
        "dal.outcome": "ok",
    }
    assert _facts(call) == {"db.system.name": "mysql", "dal.step": "call", "dal.outcome": "ok"}
    assert (operation.kind, call.kind) == (SpanKind.INTERNAL, SpanKind.CLIENT)


def test_a_shadow_is_linked_and_no_child() -> None:
    """It is the root of its own trace, begun when the operation's has ended, with the verdict."""
    found = traced(BOTH)
    found.world.authors.find_by_id(1)
    assert len(found.spans) == 2
    found.world.finish()
    assert found.tree == [
        "dal author.find_by_id",
        "  mysql author.find_by_id call",
        "dal author.find_by_id background",
        "  dynamodb author.find_by_id call",
    ]
    operation, _, background, shadow = found.spans
    assert [link.context for link in background.links] == [context_of(operation)]
    assert context_of(background).trace_id != context_of(operation).trace_id
    assert _facts(background)["dal.verdict"] == "match"
    assert _facts(shadow)["db.system.name"] == "aws.dynamodb"


def test_further_looks_are_linked_to_the_same_operation() -> None:
    """A difference is confirmed later: each piece of work leads back to the operation."""
    found = traced(BOTH)
    found.world.dynamodb.table("author").update(1, name="Anna")
    found.world.authors.find_by_id(1)
    found.world.finish()
    operation, *pieces = [span for span in found.spans if span.parent is None]
    assert len(pieces) == 1 + Looks().most
    assert all([link.context for link in piece.links] == [context_of(operation)] for piece in pieces)
    assert _facts(pieces[-1])["dal.verdict"] == "mismatch"


def test_a_shadow_that_is_not_made_is_on_the_operation() -> None:
    """There is no other span."""
    found = traced(BOTH, room=0)
    found.world.authors.find_by_id(1)
    assert _facts(found.named("dal author.find_by_id"))["dal.verdict"] == "shed"


def test_a_background_of_threads() -> None:
    """The real one: what runs there has a span, and the thread is left without one."""
    found = traced(BOTH)
    background = CarryingBackground(found.maker, threads=1)
    seen: list[tuple[int, bool]] = []
    done = threading.Event()
    with found.maker.operation("dal a.b", {}):
        background.submit(lambda: seen.append((threading.get_ident(), get_current_span().is_recording())))
        background.submit_later(0, lambda: seen.append((threading.get_ident(), get_current_span().is_recording())))
    background.submit(lambda: seen.append((threading.get_ident(), get_current_span().is_recording())))
    background.submit_later(0, done.set)
    assert done.wait(5)
    background.close()
    assert sorted(recording for _, recording in seen) == [False, True, True]
    assert threading.get_ident() not in {ident for ident, _ in seen}
    assert found.tree == ["dal a.b", "dal a.b background", "dal a.b background"]


def test_a_mirrored_write() -> None:
    """Its unit, step by step, then the mirror; all within the operation."""
    found = traced(BOTH)
    found.world.authors.rename(1, "Anne")
    assert found.tree == [
        "dal author.rename",
        "  mysql author.rename begin",
        "  mysql author.rename touch",
        "  mysql author.rename call",
        "  mysql author.rename touch",
        "  mysql author.rename commit",
        "  dynamodb author.rename mirror",
    ]
    assert _facts(found.spans[0])["dal.route"] == "mysql+dynamodb"


def test_a_mirror_for_which_nobody_waits() -> None:
    """It is linked."""
    found = traced(BOTH, table=HastyAuthors)
    found.world.authors.rename(1, "Anne")
    found.world.finish()
    assert found.tree[-2:] == ["dal author.rename background", "  dynamodb author.rename mirror"]


def test_a_block_of_writes() -> None:
    """The block is a span, what it holds is below it, the commit and the mirror are its own."""
    found = traced(BOTH)
    with transaction(found.world.runtime):
        found.world.authors.rename(1, "Anne")
        found.world.authors.find_by_id(1)
    top = [line for line in found.tree if line.count("  ") <= 1]
    assert top == [
        "dal transaction.block",
        "  mysql transaction.block begin",
        "  mysql transaction.block touch",
        "  dal author.rename",
        "  dal author.find_by_id",
        "  mysql transaction.block touch",
        "  mysql transaction.block commit",
        "  dynamodb transaction.block mirror",
    ]
    inner = found.named("dal author.find_by_id")
    assert (_facts(inner)["dal.phase"], _facts(found.spans[0])["dal.phase"]) == (3, 3)


def test_a_refusal_is_an_answer() -> None:
    """Neither the operation nor the call is marked as failed."""
    found = traced(ALONE)
    with pytest.raises(NoSuchAuthor):
        found.world.authors.get(99)
    assert [_facts(span)["dal.outcome"] for span in found.spans] == ["refused", "refused"]
    assert {span.status.status_code for span in found.spans} == {StatusCode.UNSET}


@pytest.mark.parametrize("phase", [ALONE, BOTH], ids=label)
def test_a_failure_is_told_without_its_text(phase: MigrationPhase) -> None:
    """Kind and status; neither message nor traceback: drivers quote rows in theirs."""
    found = traced(phase)
    error = IntegrityError(1062, "Duplicate entry 'secret' for key 'uq'")
    found.world.on_mysql.before["find_by_id"] = _raiser(error)
    with pytest.raises(IntegrityError):
        found.world.authors.find_by_id(1)
    assert [_facts(span)["dal.outcome"] for span in found.spans] == ["error", "error"]
    assert {span.status.status_code for span in found.spans} == {StatusCode.ERROR}
    assert _facts(found.spans[0])["error.type"] == "IntegrityError"
    assert "secret" not in "".join(span.to_json() for span in found.spans)


def test_a_mirror_that_fails_is_no_failed_operation() -> None:
    """The caller succeeds; the mirror's span says what happened."""
    found = traced(BOTH)
    found.world.dynamodb.fail(BackendUnavailable("down"))
    found.world.authors.rename(1, "Anne")
    mirror = found.named("dynamodb author.rename mirror")
    assert (_facts(mirror)["dal.outcome"], _facts(mirror)["error.type"]) == ("error", "BackendUnavailable")
    assert _facts(found.spans[0])["dal.outcome"] == "ok"


def test_writes_that_are_switched_off() -> None:
    """No database is asked; the operation failed."""
    found = traced(BOTH)
    found.world.flags.set(WRITE_MYSQL=False, WRITE_DDB=False)
    with pytest.raises(ReadOnlyError):
        found.world.authors.rename(1, "Anne")
    assert found.tree == ["dal author.rename"]


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_values_are_in_no_span(phase: MigrationPhase) -> None:
    """Whatever the phase: names, numbers of phases and kinds of errors only."""
    found = traced(phase)
    authors = found.world.authors
    made = authors.create("Zqxzqxz", "zqxzqxz@x.y") if phase is not LAST else None
    authors.search("Zqx")
    authors.find_by_id(made.id if made else 1)
    found.world.finish()
    assert found.spans
    assert "zqx" not in "".join(span.to_json() for span in found.spans).lower()


def test_the_callers_span_is_the_parent() -> None:
    """And what a repository does itself is below its call."""
    found = traced(ALONE)
    own = get_tracer("shop", tracer_provider=found.provider)

    def work() -> None:
        own.start_span("sql").end()

    found.world.on_mysql.before["find_by_id"] = work
    with own.start_as_current_span("request"):
        found.world.authors.find_by_id(1)
    assert found.tree == [
        "request",
        "  dal author.find_by_id",
        "    mysql author.find_by_id call",
        "      sql",
    ]


def test_no_span_is_left_current() -> None:
    """After an answer, after an error, in the background."""
    found = traced(BOTH)
    found.world.authors.find_by_id(1)
    found.world.finish()
    found.world.on_mysql.before["find_by_id"] = _raiser(BackendError("x"))
    with pytest.raises(BackendError):
        found.world.authors.find_by_id(1)
    assert not get_current_span().get_span_context().is_valid


def test_exemplars_name_sampled_traces_only() -> None:
    """Of another nobody would find anything."""
    assert exemplar() is None
    kept, dropped = traced(ALONE), traced(ALONE, sampler=ALWAYS_OFF)
    seen: list[dict[str, str] | None] = []
    for found in (kept, dropped):
        found.world.on_mysql.before["find_by_id"] = lambda: seen.append(exemplar())
        found.world.authors.find_by_id(1)
    operation = context_of(kept.spans[0])
    assert seen[0] is not None
    assert seen[0]["trace_id"] == f"{operation.trace_id:032x}"
    assert seen[1] is None
    assert dropped.spans == []


def test_answers_are_those_of_the_plain_layer() -> None:
    """And so is what is counted."""
    plain, found = traced(BOTH).world, traced(BOTH)
    plain.rewire(read_operation=None, write_operation=None)
    for world in (plain, found.world):
        assert world.authors.rename(1, "Anne") == world.authors.find_by_id(1)
        world.finish()
    assert found.world.rows(Backend.DYNAMODB) == plain.rows(Backend.DYNAMODB)
    assert [type(event) for event in found.world.sink.events] == [type(event) for event in plain.sink.events]
    assert [(o.operation, o.route, o.outcome) for o in found.world.sink.operations] == [
        (o.operation, o.route, o.outcome) for o in plain.sink.operations
    ]


def _raiser(error: Exception) -> Callable[[], None]:
    def raise_it() -> None:
        raise error

    return raise_it
