"""The standard library and frameworks, as far as they pass functions and objects on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dal.discovery.stacks.stack import Stack, ends
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
        first = arguments.get(0)
        if (package, last) in _SAME:
            return first
        if ends(name, "functools", "partial", "partialmethod") and first is not None:
            return Partial(first, arguments.without(1))
        if last in ("Depends", "Security", "Provide", "Inject") and package in _INJECT:
            return self._injected(first, here)
        if ends(name, "typing", "cast") and len(arguments.positional) > 1:
            return self._cast(arguments, here)
        if ends(name, "asyncio", "wait_for") and first is not None:
            return first
        if ends(name, "asyncio", "gather"):
            return Items(arguments.positional, arguments.open_positional)
        if (package, last) in (
            ("asyncio", "to_thread"),
            ("anyio", "run_sync"),
            ("starlette", "run_in_threadpool"),
            ("fastapi", "run_in_threadpool"),
        ) and first is not None:
            return first.call(arguments.without(1), here)
        if last in ("TypeVar", "NewType") and package in ("typing", "typing_extensions"):
            return Unknown("a type variable", free=True)
        if ends(name, "itertools", "chain", "from_iterable"):
            return self._chained(arguments, here)
        if ends(name, "collections", "OrderedDict", "defaultdict", "ChainMap"):
            return first if isinstance(first, Entries) else Entries((), open=bool(arguments.positional))
        if ends(name, "collections", "deque"):
            return first if isinstance(first, Items) else Items(())
        return None

    def _chained(self, arguments: Arguments, here: Here) -> Value:
        """`chain(a, b)`: the elements of all."""
        lists = [value if isinstance(value, Items) else Items((value.elements(here),), open=True) for value in arguments.positional]
        open_ = arguments.open_positional or any(one.open for one in lists)
        return Items(tuple(item for one in lists for item in one.items), open_)

    def _injected(self, first: Value | None, here: Here) -> Value | None:
        """`Depends(get_db)`: what the function gives."""
        if isinstance(first, FunctionRef | ClassRef | Instance):
            value = first.call(Arguments(), here)
            return None if isinstance(value, Unknown) else value
        return None

    def _cast(self, arguments: Arguments, here: Here) -> Value | None:
        del here
        to, value = arguments.positional[:2]
        if isinstance(to, ClassRef) and isinstance(value, Unknown):
            return Instance(to)
        return value


_INJECT = frozenset(("fastapi", "litestar", "dependency_injector", "fastapi_injector", "taskiq", "aioinject"))

__all__ = ["PythonItself", "Text", "string"]
