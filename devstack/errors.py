"""What can go wrong while the stack is installed or started."""


class DevstackError(Exception):
    """Base of all errors of the development stack; its text says what to do next."""


class InstallError(DevstackError):
    """A needed program is missing and could not, or must not, be installed."""


class StartError(DevstackError):
    """A server did not start or did not answer in time; the end of its log is in the text."""


class StateError(DevstackError):
    """The stack that `up` started is not in the state the command needs."""


class UnleashAdminError(DevstackError):
    """Unleash refused a request of the Admin API."""
