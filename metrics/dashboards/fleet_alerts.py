"""What somebody should hear of the journal, the fleet and the cutover."""

from __future__ import annotations

from metrics import catalog
from metrics.dashboards.conditions import MIRRORING, OLDEST
from metrics.dashboards.promql import most, series
from metrics.dashboards.rule import Alert

_AGE = "The oldest pending key of {{ $labels.job }} has waited for {{ $value | humanizeDuration }}"

# Whom DynamoDB leads counts as epoch 0: one that started without MySQL does not know the number, nor need it.
_LED = f"({series(catalog.CONTROL_LEADER, leader='dynamodb')} == 1)"
_EPOCHS = f"{series(catalog.CONTROL_EPOCH)} unless on (job, instance, pid) {_LED} or {_LED} * 0"

# One process may wait for the fleet, then another: what lasts is the reason.
_WAITING = " or ".join(
    f"({most(catalog.STEP_BLOCKED, 'job', 'reason', where='', reason=reason)} == 1)"
    for reason in ("fleet", "journal")
)

ALERTS = (
    Alert(
        "DalJournalOld",
        f"{OLDEST.record} > 300 and {MIRRORING}",
        "ticket",
        _AGE,
        "Repairs do not get through. Do not advance; `dal journal list` shows the keys and why they wait.",
        hold="5m",
    ),
    Alert(
        "DalJournalStuck",
        f"{OLDEST.record} > 1800 and {MIRRORING}",
        "page",
        _AGE,
        "DynamoDB falls ever further behind. `dal journal list` shows the keys and why they wait.",
        hold="5m",
    ),
    Alert(
        "DalKeysPoisoned",
        f"{most(catalog.JOURNAL_POISONED, 'job', where='')} > 0",
        "ticket",
        "{{ $value }} keys of {{ $labels.job }} are refused by DynamoDB again and again",
        "`dal journal show` says why. Mend the cause, then `dal journal retry`.",
        hold="5m",
    ),
    Alert(
        "DalStepBlocked",
        _WAITING,
        "ticket",
        "{{ $labels.job }} has waited for ten minutes with its next step: {{ $labels.reason }}",
        "Nothing is lost. `dal status` says which process or which keys it waits for.",
        hold="10m",
    ),
    Alert(
        "DalEpochsApart",
        f'count by (job) (count_values by (job) ("epoch", {_EPOCHS})) > 1',
        "page",
        "Processes of {{ $labels.job }} obey {{ $value }} different epochs",
        "The one behind can neither write nor answer. It does not reach MySQL, or hangs: restart it.",
        hold="2m",
    ),
    Alert(
        "DalCutoverHangs",
        f"{most(catalog.CONTROL_LEADER, 'job', where='', leader='draining')} == 1",
        "page",
        "The cutover of {{ $labels.job }} has been draining for a minute: writes wait or fail",
        "`dal cutover --abort` gives the lead back to MySQL. Then see what kept the journal from draining.",
        hold="1m",
    ),
    Alert(
        "DalRollbackHangs",
        f"{most(catalog.CONTROL_LEADER, 'job', where='', leader='returning')} == 1",
        "page",
        "The rollback of {{ $labels.job }} has lasted for a minute: writes wait or fail",
        "`dal rollback --abort` gives the lead back to DynamoDB, `dal rollback` begins anew.",
        hold="1m",
    ),
    Alert(
        "DalCircuitOpen",
        f"{series(catalog.CIRCUIT_OPEN)} == 1",
        "page",
        "{{ $labels.instance }} {{ $labels.pid }} does not reach DynamoDB and has stopped mirroring",
        "Heal DynamoDB. While the fleet is strict, writes fail; otherwise the journal keeps them.",
        hold="2m",
    ),
)
