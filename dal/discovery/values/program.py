"""What names of the program stand for: modules, classes, functions, objects, and what comes from outside."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dal.discovery.values.text import text
from dal.discovery.values.value import Arguments, Member, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


@dataclass(frozen=True, slots=True)
class ModuleRef(Value):
    """A module or a folder of the backend."""

    file: str | None
    parts: tuple[str, ...] = ()

    def attribute(self, name: str, here: Here) -> Value:
        """What it defines, else a module inside it."""
        return here.machine.member(self, name)


@dataclass(frozen=True, slots=True)
class Imported(Value):
    """A name that is imported from a module of the backend; looked up when it is used."""

    module: ModuleRef
    name: str


@dataclass(frozen=True, slots=True)
class External(Value):
    """A name of a library: nothing but its dotted name is known, unless a stack knows more."""

    name: str

    def attribute(self, name: str, here: Here) -> Value:
        """A name further inside."""
        dotted = f"{self.name}.{name}"
        return here.stacks.named(dotted, here) or External(dotted)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """What a stack says, else something of that library."""
        return here.stacks.called(self.name, arguments, here) or Foreign(f"{self.name}()")

    def item(self, key: Value, here: Here) -> Value:
        """A generic class with its arguments is the class; of `Annotated` everything said is kept."""
        del here
        parts = getattr(key, "items", None)
        return Annotation(parts) if self.name.endswith(".Annotated") and isinstance(parts, tuple) else self


@dataclass(frozen=True, slots=True)
class Annotation(Value):
    """`Annotated[Session, Depends(get_db)]` as a value: the type, and what is said about it."""

    parts: tuple[Value, ...]

    def call(self, arguments: Arguments, here: Here) -> Value:
        """As of the type."""
        return self.parts[0].call(arguments, here)

    def parts_inside(self) -> tuple[Value, ...]:
        """All of it."""
        return self.parts


@dataclass(frozen=True, slots=True)
class Foreign(Value):
    """An object that a library made: `name` says how."""

    name: str

    @property
    def library(self) -> str:
        """The distribution's top package."""
        return self.name.split(".", 1)[0].removesuffix("()")

    def attribute(self, name: str, here: Here) -> Value:
        """Something of the same library."""
        del here
        return Foreign(f"{self.name}.{name}")

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The stacks may recognise the method."""
        owner, _, name = self.name.rpartition(".")
        guessed = here.guess(Member(Foreign(owner), name), arguments) if owner else None
        return guessed or Foreign(f"{self.name}()")

    def elements(self, here: Here) -> Value:
        """Something of the same library."""
        del here
        return Foreign(f"{self.name}.element")

    def item(self, key: Value, here: Here) -> Value:
        """Something of the same library."""
        del key, here
        return Foreign(f"{self.name}.element")

    def entered(self, here: Here) -> Value:
        """Most of them give themselves."""
        del here
        return self


@dataclass(frozen=True, slots=True)
class ClassRef(Value):
    """A class of the backend; `given` are its type arguments, `open` says that it may be any subclass."""

    file: str
    key: str
    given: tuple[Value, ...] = ()
    open: bool = False

    def attribute(self, name: str, here: Here) -> Value:
        """Its own and its bases' attributes, and its name."""
        if name in ("__name__", "__qualname__") and not self.open:
            return text(self.name.rsplit(".", 1)[-1])
        return here.machine.class_attribute(self, name, here)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A fresh object."""
        return here.machine.construct(self, arguments, here)

    def item(self, key: Value, here: Here) -> Value:
        """A generic class with its type arguments, unless a library's classes have elements."""
        method = here.machine.library_attribute(self, "__getitem__", here)
        if method is not None:
            return method.call(Arguments((key,)), here)
        parts = getattr(key, "items", None)
        return replace(self, given=tuple(parts) if isinstance(parts, tuple) else (key,))

    def elements(self, here: Here) -> Value:
        """What a loop over the class itself gets, where a library's classes allow that."""
        method = here.machine.library_attribute(self, "__iter__", here)
        return method.call(Arguments(), here) if method is not None else Unknown("an element")

    @property
    def name(self) -> str:
        """Its qualified name."""
        return self.key.rsplit("@", 1)[0]

    @property
    def plain(self) -> ClassRef:
        """The class without type arguments."""
        return ClassRef(self.file, self.key)


@dataclass(frozen=True, slots=True)
class FunctionRef(Value):
    """A function of the backend, bound or not; `closure` is the number of the variables it was made among."""

    file: str
    key: str
    receiver: Value | None = None
    closure: int = 0

    def bound(self, owner: Value, name: str, here: Here) -> Value:
        """A method gets the object, a class method the class, a property is called at once.

        What a property of classes gives, such as a column, is then found in the class like any attribute.
        """
        value = here.machine.bind(self, owner, here)
        if isinstance(value, FunctionRef) or here.machine.kind(self) != "hybrid":
            return value
        return join(option.bound(owner, name, here) for option in value.options())

    def call(self, arguments: Arguments, here: Here) -> Value:
        """What it returns for these arguments; what it sends on the caller's behalf becomes the caller's."""
        return here.machine.invoke(self, arguments, here)

    def attribute(self, name: str, here: Here) -> Value:
        """Decorators hang things on functions: `delay` and the like call it."""
        del here
        return self if name in _CALLS else Unknown(f"attribute {name} of a function")

    @property
    def name(self) -> str:
        """Its qualified name."""
        return self.key.rsplit("@", 1)[0]


_CALLS = frozenset(("__wrapped__", "func", "fn", "__call__", "__func__"))


@dataclass(frozen=True, slots=True)
class Instance(Value):
    """An object of a class of the backend.

    `origin` says where it comes from: `fresh` was made here, `loaded` came from a database, of `given` only the
    type is known, `self` is the object whose method is read. `arguments` are its constructor's, where known.
    """

    cls: ClassRef
    arguments: Arguments | None = None
    origin: str = "given"

    def attribute(self, name: str, here: Here) -> Value:
        """What its constructor stored, its class's attributes, what a stack knows of its bases."""
        return here.machine.instance_attribute(self, name, here)

    def bound(self, owner: Value, name: str, here: Here) -> Value:
        """Objects of some libraries' classes, such as managers of models, know whose attribute they are."""
        del name
        return here.stacks.bound(self, owner, here) or self

    def call(self, arguments: Arguments, here: Here) -> Value:
        """Its `__call__`."""
        return self._special("__call__", arguments, here)

    def item(self, key: Value, here: Here) -> Value:
        """Its `__getitem__`."""
        return self._special("__getitem__", Arguments((key,)), here)

    def elements(self, here: Here) -> Value:
        """What its `__iter__` yields."""
        return self._special("__iter__", Arguments(), here)

    def entered(self, here: Here) -> Value:
        """What its `__enter__` returns."""
        for name in ("__enter__", "__aenter__"):
            if here.machine.has_method(self.cls, name):
                return self._special(name, Arguments(), here)
        return self

    def _special(self, name: str, arguments: Arguments, here: Here) -> Value:
        method = here.machine.instance_attribute(self, name, here)
        return method.call(arguments, here)

    def truth(self) -> bool | None:
        """An object counts as true."""
        return True

    @property
    def is_free(self) -> bool:
        """Of the object whose method is read, callers know which class it really is."""
        return self.origin == "self"


@dataclass(frozen=True, slots=True)
class Super(Value):
    """`super()`: the same object, seen from behind one of its classes."""

    behind: ClassRef
    of: Value

    def attribute(self, name: str, here: Here) -> Value:
        """The next one's attribute, bound to the object."""
        return here.machine.behind(self.behind, self.of, name, here)


@dataclass(frozen=True, slots=True)
class Partial(Value):
    """A callable with some of its arguments."""

    target: Value
    arguments: Arguments = field(default_factory=Arguments)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """With the rest of them."""
        both = Arguments(
            (*self.arguments.positional, *arguments.positional),
            (*self.arguments.keywords, *arguments.keywords),
            self.arguments.open_positional or arguments.open_positional,
            self.arguments.open_keywords or arguments.open_keywords,
        )
        return self.target.call(both, here)


@dataclass(frozen=True, slots=True)
class Method(Value):
    """A method of a value that the analysis itself understands, such as `str.join` or `list.index`."""

    owner: Value
    name: str
    kind: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """See `dal.discovery.evaluation`."""
        return here.method(self, arguments)


@dataclass(frozen=True, slots=True)
class Builtin(Value):
    """A function of Python's own."""

    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """See `dal.discovery.evaluation.builtins`."""
        return here.builtin(self.name, arguments)
