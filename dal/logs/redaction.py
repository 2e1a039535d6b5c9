"""What may be said of an error: drivers and applications quote rows in theirs, and rows do not belong in logs."""

from __future__ import annotations

from dal.errors import DalError

LEFT_OUT = "(text left out)"
_OURS = frozenset({"dal", "flags", "metrics"})


class Redacted(Exception):  # noqa: N818  a stand-in, never raised
    """Base of the stand-ins that `redacted` makes: kind, traceback and causes of an error, without its text."""


def told(error: BaseException) -> str:
    """The sentence of an error of this layer, which names constraints and columns; of any other its kind."""
    return str(error) if isinstance(error, DalError) else type(error).__name__


def described(error: BaseException) -> str:
    """`BackendTimeout: no answer`; the kind alone where the application's code has raised it, of whatever kind."""
    kind = type(error).__name__
    return f"{kind}: {error}" if _says_no_value(error) else kind


def redacted(error: BaseException) -> Redacted:
    """For `exc_info`: what is printed shows kinds, places and causes, and texts of this layer only."""
    return error if isinstance(error, Redacted) else _stand_in(error, set())


def _stand_in(error: BaseException, seen: set[int]) -> Redacted:
    seen.add(id(error))
    kind = type(error)
    names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    copy: Redacted = type(kind.__name__, (Redacted,), names)(str(error) if _says_no_value(error) else LEFT_OUT)
    copy.__traceback__ = error.__traceback__
    copy.__cause__ = _following(error.__cause__, seen)
    copy.__context__ = _following(error.__context__, seen)
    copy.__suppress_context__ = error.__suppress_context__
    return copy


def _following(error: BaseException | None, seen: set[int]) -> Redacted | None:
    return None if error is None or id(error) in seen else _stand_in(error, seen)


def _says_no_value(error: BaseException) -> bool:
    """Whether this layer has written the text; what was translated but not raised has no traceback."""
    if not isinstance(error, DalError):
        return False
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    module = "dal" if place is None else str(place.tb_frame.f_globals.get("__name__", ""))
    return module.partition(".")[0] in _OURS
