"""What has to be so of the lead that is written down outside MySQL."""

from __future__ import annotations

from dal.domain.control import Control
from dal.errors import BackendTimeout, BackendUnavailable, ConfigurationError, NotInstalled
from dal.ports import Forum, Lead, Leadership

AWAY = (BackendUnavailable, BackendTimeout, NotInstalled)
"""MySQL says nothing of the fleet; where DynamoDB leads, its own item does."""


class ControlLead:
    """Fulfils `Lead` where nothing is written down outside MySQL: the control row itself is asked."""

    def __init__(self, forum: Forum) -> None:
        self._forum = forum

    def look(self) -> Leadership | None:
        """See `Lead`."""
        control = self._forum.control()
        return Leadership(control.leader, control.epoch)

    def record(self, leadership: Leadership) -> bool:  # noqa: ARG002  the control row says it already
        """See `Lead`."""
        return False


def require_behind(lead: Lead, control: Control) -> None:
    """Before DynamoDB leads: what is written down must not be of an epoch that this fleet has not come to.

    Raises:
        ConfigurationError: it is, so nobody could write down that DynamoDB leads.
    """
    said = lead.look()
    if said is not None and said.epoch > control.epoch:
        raise ConfigurationError(
            f"DynamoDB's item CONTROL#lead is of epoch {said.epoch}, the fleet of {control.epoch}: its tables are"
            " those of another installation in MySQL; delete that item if that one is gone"
        )
