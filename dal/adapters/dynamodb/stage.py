"""What a thread does with the actions that it sends: at once, held back for a transaction, or only planned."""

from __future__ import annotations

import threading

from dal.adapters.dynamodb.actions import Action
from dal.domain.rehearsal import Planned


class Stage(threading.local):
    """`gathered`: a transaction is open in this thread; `planned`: it rehearses, so nothing may be written."""

    gathered: list[Action] | None = None
    planned: list[Planned] | None = None
    placeholders: int = 0
    """Ids that this rehearsal has made up, counted from the top of a column's range."""
