"""Fields as models declare them."""

from __future__ import annotations

from dataclasses import dataclass, field

from dal.discovery.model import Place
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Known, Value

ONE = "OneToOneField"
MANY = "ManyToManyField"
FOREIGN = frozenset(("ForeignKey", ONE))
RELATIONS = frozenset((*FOREIGN, MANY))
AUTOMATIC = frozenset(("AutoField", "BigAutoField", "SmallAutoField"))
VIRTUAL = frozenset(
    ("GenericForeignKey", "GenericRelation", "CompositePrimaryKey", "ForeignObject", "GeneratedKey")
)
"""Attributes that are declared like fields and have no column of their own."""
PLAIN = frozenset(
    (
        "BigIntegerField BinaryField BooleanField CharField CommaSeparatedIntegerField DateField DateTimeField"
        " DecimalField DurationField EmailField FileField FilePathField FloatField GenericIPAddressField"
        " IPAddressField ImageField IntegerField JSONField NullBooleanField PositiveBigIntegerField"
        " PositiveIntegerField PositiveSmallIntegerField SlugField SmallIntegerField TextField TimeField URLField"
        " UUIDField GeneratedField"
    ).split()
)
KINDS = PLAIN | RELATIONS | AUTOMATIC | VIRTUAL
OTHER = "Field"
"""A field of a library that is not known: it has a column of some type."""
_ALIASES = {
    "TreeForeignKey": "ForeignKey",
    "ParentalKey": "ForeignKey",
    "CurrentUserField": "ForeignKey",
    "HTMLField": "TextField",
    "MarkdownxField": "TextField",
    "StreamField": "TextField",
    "ColorField": "CharField",
    "CountryField": "CharField",
    "PhoneNumberField": "CharField",
    "MoneyField": "DecimalField",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model; `kind` is the name of the class of Django's that it is or derives from."""

    name: str
    kind: str
    arguments: Arguments = field(default_factory=Arguments)
    place: Place | None = None

    def keyword(self, name: str) -> Value | None:
        """What its declaration says under that name."""
        return self.arguments.get(-1, name)

    def says(self, name: str) -> bool:
        """Whether its declaration surely says so."""
        value = self.keyword(name)
        return isinstance(value, Known) and bool(value.value)

    def number(self, name: str) -> int | None:
        """A number of its declaration."""
        value = self.keyword(name)
        return value.value if isinstance(value, Known) and isinstance(value.value, int) else None

    def word(self, name: str) -> str | None:
        """A string of its declaration."""
        return string(self.keyword(name))

    @property
    def to(self) -> Value | None:
        """What a relation says that it leads to."""
        return self.arguments.get(0, "to") if self.kind in RELATIONS else None

    @property
    def foreign(self) -> bool:
        """Whether its column holds the key of another table."""
        return self.kind in FOREIGN

    @property
    def attname(self) -> str:
        """The attribute that holds what is in the column."""
        return f"{self.name}_id" if self.foreign else self.name

    @property
    def column(self) -> str | None:
        """Its column; None if it has none."""
        if self.kind in VIRTUAL or self.kind == MANY:
            return None
        return self.word("db_column") or self.attname


def kind_of(name: str) -> str | None:
    """The kind of field that a class of a library is, told by its name; None for what is no field."""
    last = name.rsplit(".", 1)[-1]
    if last in KINDS:
        return last
    if last in _ALIASES:
        return _ALIASES[last]
    suffixes = [kind for kind in (*KINDS, *_ALIASES) if last.endswith(kind)]
    if suffixes:
        longest = max(suffixes, key=len)
        return _ALIASES.get(longest, longest)
    return OTHER if last.endswith("Field") else None
