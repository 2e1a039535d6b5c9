"""Every metric there is, declared once: sinks, dashboards, rules and the reference page are made from this.

Label values come from closed sets. Labels whose values only the application knows (entities, operations) are
bounded: past the bound a value is counted as `other`, so a mistake upstream cannot flood Prometheus.
"""

from __future__ import annotations

from metrics.declaration import Kind, Label, Metric

# A read by key takes 0.3 ms in MySQL, 3 in DynamoDB; both give up after seconds. A quantile is off by less than
# the step in which it lies: 2 to 2.5 times up to 25 ms, where databases that are well answer, 4 to 5 times above.
# Each bound is a line of every series: twenty of them made nine tenths of a page of a megabyte.
LATENCY_BUCKETS = (
    *(0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025),
    *(0.1, 0.5, 2.5, 10.0),
)

BACKENDS = ("mysql", "dynamodb")
FLAGS = ("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB", "PREFER_DDB")
OUTCOMES = ("ok", "refused", "error")
ROUTES = ("mysql", "dynamodb", "mysql+dynamodb", "dynamodb+mysql", "none")
VERDICTS = ("match", "mismatch", "racing", "error", "shed")
DIFFERENCES = ("value", "type", "missing", "extra", "order", "outcome")
SHED_REASONS = ("queue_full", "timeout", "circuit_open", "closing")
REJECTIONS = ("no_read_backend", "stale", "one_way", "partial", "not_sticky", "unsupported")
FETCH_FAILURE_REASONS = (
    *("unreachable", "timeout", "unauthorized", "not_found"),
    *("server_error", "unexpected_status", "garbage", "missing_flags"),
)
BLOCKS = ("fleet", "incomplete", "journal", "unarmed", "one_way", "answering", "returning")
LEADERS = ("mysql", "draining", "dynamodb", "returning")
POLICIES = ("journal", "strict", "best_effort")

_ENTITY = Label("entity", limit=100)
_OPERATION = Label("operation", limit=300)
_BACKEND = Label("backend", BACKENDS)
_OUTCOME = Label("outcome", OUTCOMES)

OPERATION_SECONDS = Metric(
    "dal_operation_seconds",
    Kind.HISTOGRAM,
    "Latency of an operation as its caller sees it; refused is a business answer, error a failure.",
    "seconds",
    (_ENTITY, _OPERATION, Label("route", ROUTES), _OUTCOME),
    LATENCY_BUCKETS,
)
BACKEND_SECONDS = Metric(
    "dal_backend_seconds",
    Kind.HISTOGRAM,
    "Latency of one call to one database, shadow reads and mirrors included; errors are outcome=error.",
    "seconds",
    (_BACKEND, _ENTITY, _OPERATION, _OUTCOME),
    LATENCY_BUCKETS,
)
LAYER_SECONDS = Metric(
    "dal_layer_seconds",
    Kind.SUMMARY,
    "What the layer adds to an operation: what its caller waits for, less the calls of databases. Of reads, and of"
    " writes on one database, each process looks at one in a second.",
    "seconds",
    (_ENTITY, _OPERATION),
)
COMPARISONS = Metric(
    "dal_comparisons_total",
    Kind.COUNTER,
    "Shadow reads by verdict; mismatch was confirmed by asking both databases again.",
    "shadow reads",
    (_ENTITY, _OPERATION, Label("verdict", VERDICTS)),
)
MISMATCHED_FIELDS = Metric(
    "dal_mismatched_fields_total",
    Kind.COUNTER,
    "Fields that differ in confirmed mismatches, by kind of difference.",
    "fields",
    (_ENTITY, _OPERATION, Label("kind", DIFFERENCES)),
)
SHEDS = Metric(
    "dal_shadow_sheds_total",
    Kind.COUNTER,
    "Shadow reads that were not made, by reason.",
    "shadow reads",
    (Label("reason", SHED_REASONS),),
)
MIRROR_FAILURES = Metric(
    "dal_mirror_failures_total",
    Kind.COUNTER,
    "Writes whose state did not reach the follower, by the policy that decided what the caller heard.",
    "writes",
    (_ENTITY, _OPERATION, Label("policy", POLICIES)),
)
MIRROR_KEYS = Metric(
    "dal_mirror_keys_total",
    Kind.COUNTER,
    "Keys mirrored to the follower: applied, stale (already newer there) or failed.",
    "keys",
    (_ENTITY, _OPERATION, Label("result", ("applied", "stale", "failed"))),
)
WISH_PHASE = Metric(
    "dal_wish_phase",
    Kind.GAUGE,
    "The phase that the flags spell, 1 to 5; 0 where they spell none or were not heard yet.",
    "phase",
)
PHASE = Metric(
    "dal_phase",
    Kind.GAUGE,
    "The phase that this process really is in, 1 to 5; lowest and highest differ under a rollout.",
    "phase",
    (Label("bound", ("lowest", "highest")),),
)
FLAG_STATE = Metric(
    "dal_flag_state",
    Kind.GAUGE,
    "Each flag as this process last heard it, obeyed or not: 1 on, 0 off.",
    "on or off",
    (Label("flag", FLAGS),),
)
READ_ONLY = Metric(
    "dal_read_only",
    Kind.GAUGE,
    "1 while the kill switch pauses writes.",
    "on or off",
)
FLAGS_FETCHED = Metric(
    "dal_flags_fetched_timestamp_seconds",
    Kind.GAUGE,
    "When the flag source last confirmed the flags; their age is time() minus this.",
    "seconds since the epoch",
)
SNAPSHOT_VERSION = Metric(
    "dal_flags_snapshot_version",
    Kind.GAUGE,
    "The version of the snapshot in force: the source's number, or the CRC-32 of a version that is text. "
    "Processes that obey the same flags show the same value; a number keeps one series per process for ever.",
    "version",
)
WISHES_REJECTED = Metric(
    "dal_wishes_rejected_total",
    Kind.COUNTER,
    "Wishes that the guard did not allow, by reason; the last good snapshot stays in force.",
    "wishes",
    (Label("reason", REJECTIONS),),
)
FETCH_FAILURES = Metric(
    "dal_flag_fetch_failures_total",
    Kind.COUNTER,
    "Fetches that the flag source did not answer, or answered with nonsense, by reason.",
    "fetches",
    (Label("reason", FETCH_FAILURE_REASONS),),
)
JOURNAL_PENDING = Metric(
    "dal_journal_pending",
    Kind.GAUGE,
    "Keys of MySQL whose mirror is not confirmed; the difference between the databases.",
    "keys",
)
JOURNAL_POISONED = Metric(
    "dal_journal_poisoned",
    Kind.GAUGE,
    "Pending keys that DynamoDB has refused so often that repairs leave them alone.",
    "keys",
)
JOURNAL_OLDEST = Metric(
    "dal_journal_oldest_seconds",
    Kind.GAUGE,
    "How long the oldest pending key has waited for its mirror.",
    "seconds",
)
VERIFIED = Metric(
    "dal_verified_timestamp_seconds",
    Kind.GAUGE,
    "When `dal verify` last came to the end of an entity, by MySQL's clock; 0 where it never did.",
    "seconds since the epoch",
    (_ENTITY,),
)
VERIFIED_DIFFERENT = Metric(
    "dal_verified_different",
    Kind.GAUGE,
    "Rows that differed, and were not repaired, in that verification.",
    "rows",
    (_ENTITY,),
)
REPAIRED_KEYS = Metric(
    "dal_repaired_keys_total",
    Kind.COUNTER,
    "Pending keys that repairs mirrored (confirmed) or that DynamoDB would not take (refused).",
    "keys",
    (Label("result", ("confirmed", "refused")),),
)
REHEARSALS = Metric(
    "dal_rehearsals_total",
    Kind.COUNTER,
    "Writes that DynamoDB's own repositories planned as well, by whether they would have left what MySQL left.",
    "writes",
    (_ENTITY, _OPERATION, Label("verdict", VERDICTS)),
)
STEP_BLOCKED = Metric(
    "dal_step_blocked",
    Kind.GAUGE,
    "1 for the reason why this process does not step towards its wish, 0 for all others.",
    "on or off",
    (Label("reason", BLOCKS),),
)
FLEET_MEMBERS = Metric(
    "dal_fleet_members",
    Kind.GAUGE,
    "Live processes of the fleet, as this one sees it.",
    "processes",
)
CONTROL_EPOCH = Metric(
    "dal_control_epoch",
    Kind.GAUGE,
    "The epoch of the control row that this process obeys.",
    "epoch",
)
CONTROL_LEADER = Metric(
    "dal_control_leader",
    Kind.GAUGE,
    "1 for who leads writes fleet-wide, 0 for the others; draining or returning while it changes hands.",
    "on or off",
    (Label("leader", LEADERS),),
)
CONTROL_STRICT = Metric(
    "dal_control_strict",
    Kind.GAUGE,
    "1 while only confirmed mirrors are acknowledged: DynamoDB answers reads or is about to.",
    "on or off",
)
CIRCUIT_OPEN = Metric(
    "dal_mirror_circuit_open",
    Kind.GAUGE,
    "1 while writes of this process do not wait for DynamoDB, which does not answer; the journal keeps them.",
    "on or off",
)
POOL_IN_USE = Metric("dal_pool_in_use", Kind.GAUGE, "Connections lent out.", "connections", (_BACKEND,))
POOL_IDLE = Metric("dal_pool_idle", Kind.GAUGE, "Connections open and free.", "connections", (_BACKEND,))
POOL_SIZE = Metric("dal_pool_size", Kind.GAUGE, "Connections the pool may hold.", "connections", (_BACKEND,))
POOL_WAITING = Metric("dal_pool_waiting", Kind.GAUGE, "Callers waiting for a connection.", "callers", (_BACKEND,))
POOL_REPLACED = Metric(
    "dal_pool_replaced",
    Kind.GAUGE,
    "Dead connections replaced since the process started.",
    "connections",
    (_BACKEND,),
)
BUILD_INFO = Metric(
    "dal_build_info",
    Kind.GAUGE,
    "Always 1; the labels say what runs.",
    "constant",
    (Label("version", limit=1), Label("python", limit=1)),
)

CATALOGUE = (
    OPERATION_SECONDS,
    BACKEND_SECONDS,
    LAYER_SECONDS,
    COMPARISONS,
    MISMATCHED_FIELDS,
    SHEDS,
    MIRROR_FAILURES,
    MIRROR_KEYS,
    WISH_PHASE,
    PHASE,
    FLAG_STATE,
    READ_ONLY,
    FLAGS_FETCHED,
    SNAPSHOT_VERSION,
    WISHES_REJECTED,
    FETCH_FAILURES,
    JOURNAL_PENDING,
    JOURNAL_POISONED,
    JOURNAL_OLDEST,
    VERIFIED,
    VERIFIED_DIFFERENT,
    REPAIRED_KEYS,
    REHEARSALS,
    STEP_BLOCKED,
    FLEET_MEMBERS,
    CONTROL_EPOCH,
    CONTROL_LEADER,
    CONTROL_STRICT,
    CIRCUIT_OPEN,
    POOL_IN_USE,
    POOL_IDLE,
    POOL_SIZE,
    POOL_WAITING,
    POOL_REPLACED,
    BUILD_INFO,
)
