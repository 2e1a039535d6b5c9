"""Flask-SQLAlchemy's `db`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.bases import FLASK, MadeBase
from dal.discovery.stacks.sqlalchemy.sessions import ENGINE, REGISTRY, SESSION, Door, DoorMethod
from dal.discovery.values.program import ClassRef, External
from dal.discovery.values.value import Arguments, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_OWN = frozenset(("paginate", "get_or_404", "first_or_404", "one_or_404"))
_NOTHING = frozenset(
    "create_all drop_all reflect init_app app get_app metadata metadatas Query query_class".split()
)
_ENGINES = frozenset(("engine", "engines", "get_engine"))


@dataclass(frozen=True, slots=True)
class FlaskDb(Value):
    """`db = SQLAlchemy(app)`; `base` is the backend's own `model_class`."""

    base: Value | None = None

    def attribute(self, name: str, here: Here) -> Value:
        """Its session and base class; all else is SQLAlchemy's under that name."""
        if name == "session":
            return Door(REGISTRY)
        if name == "Model":
            return self.model()
        if name in _ENGINES:
            return Engines()
        if name in _OWN:
            return DoorMethod(Door(SESSION), name)
        if name in _NOTHING:
            return Unknown(f"{name} of Flask-SQLAlchemy")
        return External("sqlalchemy").attribute(name, here)

    def model(self) -> Value:
        """`db.Model`: what tables derive from, with the backend's own base behind it."""
        made = MadeBase(FLASK)
        return join([self.base, made]) if isinstance(self.base, ClassRef) else made


@dataclass(frozen=True, slots=True)
class Engines(Value):
    """`db.engine`, `db.get_engine()`, `db.engines["other"]`."""

    def attribute(self, name: str, here: Here) -> Value:
        """As of an engine."""
        return Door(ENGINE).attribute(name, here)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The engine."""
        del arguments, here
        return Door(ENGINE)

    def item(self, key: Value, here: Here) -> Value:
        """An engine."""
        del key, here
        return Door(ENGINE)
