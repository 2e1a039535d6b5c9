"""The standard library and frameworks, as far as they pass functions and objects on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dal.discovery.stacks.stack import Stack
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import ClassRef, FunctionRef, Instance, Partial
from dal.discovery.values.text import Text, string
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_SAME = {
    ("copy", "copy"),
    ("copy", "deepcopy"),
    ("textwrap", "dedent"),
    ("inspect", "cleandoc"),
    ("asyncio", "create_task"),
    ("asyncio", "ensure_future"),
    ("asyncio", "shield"),
    ("asgiref", "sync_to_async"),
    ("asgiref", "async_to_sync"),
    ("channels", "database_sync_to_async"),
    ("flask", "copy_current_request_context"),
    ("werkzeug", "LocalProxy"),
    ("contextlib", "contextmanager"),
    ("functools", "wraps"),
}
"""What gives its first argument back, or something that behaves like it."""


class PythonItself(Stack):
    """Partial functions, threads, casts, dependencies that a framework injects."""

    name = "python"

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """See the class."""
        package, last = name.split(".", 1)[0], name.rsplit(".", 1)[-1]
        if (package, last) in _SAME:
            return arguments.get(0)
        if last in _INJECTED and package in _INJECT:
            return self._injected(arguments.get(0), here)
        known = _CALLED.get((package, last))
        return None if known is None else known(arguments, here)

    def _injected(self, first: Value | None, here: Here) -> Value | None:
        """`Depends(get_db)`: what the function gives."""
        if isinstance(first, FunctionRef | ClassRef | Instance):
            value = first.call(Arguments(), here)
            return None if isinstance(value, Unknown) else value
        return None


def _chained(arguments: Arguments, here: Here) -> Value:
    """`chain(a, b)`: the elements of all."""
    lists = [
        value if isinstance(value, Items) else Items((value.elements(here),), open=True)
        for value in arguments.positional
    ]
    more = arguments.open_positional or any(one.open for one in lists)
    return Items(tuple(item for one in lists for item in one.items), more)


def _cast(arguments: Arguments, here: Here) -> Value | None:
    del here
    to, value = arguments.get(0), arguments.get(1)
    return Instance(to) if isinstance(to, ClassRef) and isinstance(value, Unknown) else value


def _partial(arguments: Arguments, here: Here) -> Value | None:
    del here
    first = arguments.get(0)
    return None if first is None else Partial(first, arguments.without(1))


def _in_thread(arguments: Arguments, here: Here) -> Value | None:
    first = arguments.get(0)
    return None if first is None else first.call(arguments.without(1), here)


def _gathered(arguments: Arguments, here: Here) -> Value:
    del here
    return Items(arguments.positional, arguments.open_positional)


def _type_variable(arguments: Arguments, here: Here) -> Value:
    del arguments, here
    return Unknown("a type variable", free=True)


def _dictionary(arguments: Arguments, here: Here) -> Value:
    del here
    first = arguments.get(0)
    return first if isinstance(first, Entries) else Entries((), open=bool(arguments.positional))


def _queue(arguments: Arguments, here: Here) -> Value:
    del here
    first = arguments.get(0)
    return first if isinstance(first, Items) else Items(())


def _first(arguments: Arguments, here: Here) -> Value | None:
    del here
    return arguments.get(0)


_CALLED: dict[tuple[str, str], Callable[[Arguments, Here], Value | None]] = {
    ("functools", "partial"): _partial,
    ("functools", "partialmethod"): _partial,
    ("typing", "cast"): _cast,
    ("asyncio", "wait_for"): _first,
    ("asyncio", "gather"): _gathered,
    ("asyncio", "to_thread"): _in_thread,
    ("anyio", "run_sync"): _in_thread,
    ("starlette", "run_in_threadpool"): _in_thread,
    ("fastapi", "run_in_threadpool"): _in_thread,
    ("typing", "TypeVar"): _type_variable,
    ("typing", "NewType"): _type_variable,
    ("typing_extensions", "TypeVar"): _type_variable,
    ("itertools", "chain"): _chained,
    ("itertools", "from_iterable"): _chained,
    ("collections", "OrderedDict"): _dictionary,
    ("collections", "defaultdict"): _dictionary,
    ("collections", "ChainMap"): _dictionary,
    ("collections", "deque"): _queue,
}
"""By top package and last name."""
_INJECTED = ("Depends", "Security", "Provide", "Inject")
_INJECT = frozenset(("fastapi", "litestar", "dependency_injector", "fastapi_injector", "taskiq", "aioinject"))

__all__ = ["PythonItself", "Text", "string"]
