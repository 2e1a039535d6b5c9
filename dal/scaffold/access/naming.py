"""What repositories and their parts are called: as the backend calls its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from dal.contract import Entity
from dal.discovery.designing import singular, snake
from dal.discovery.documents import repository_name
from dal.discovery.model import Conventions
from dal.scaffold.access.methods import Names
from dal.scaffold.code.modules import Definition

BEFORE = re.compile(
    r"^(?:MySQL|MySql|Mysql|MariaDB|MariaDb|Maria|PyMySQL|SQLAlchemy|SqlAlchemy|SQL|Sql|DB|Db|ORM|Orm|Async|Django|Peewee)+"
    r"(?=[A-Z])"
)
"""What names of classes begin with that say by what they reach the database."""
BEHIND = re.compile(
    r"(?:Accessor|CRUD|Crud|DAO|Dao|DataAccess|DataMapper|Gateway|Impl|Manager|Mapper|Queries|Repo|Repository"
    r"|Service|Storage|Store)+$"
)
"""What names of classes end with that are for data access."""


def names_of_class(cls: Definition, entity: Entity, conventions: Conventions) -> Names:
    """Those of a class of the backend: `MySQLUsers` → `UserRepository`, `DynamoUsers`, `users`."""
    subject = snake(BEHIND.sub("", BEFORE.sub("", cls.name)) or entity.name)
    plural = subject if singular(subject) != subject else snake(entity.source_table)
    module = cls.module.file.rpartition("/")[2].removesuffix(".py")
    names = _names(singular(subject), plural, conventions)
    if names.protocol == cls.name:
        names = replace(names, protocol=f"{cls.name}Protocol")
    if BEFORE.match(cls.name):
        others = {word: BEFORE.sub(word, cls.name) for word in ("Dynamo", "Memory")}
        names = replace(names, dynamodb=others["Dynamo"], memory=others["Memory"])
    return replace(names, module=snake(module) if module != "__init__" else plural, mysql=cls.name)


def names_of_entity(entity: Entity, conventions: Conventions) -> Names:
    """Those of an entity whose rows free functions read and write."""
    return _names(entity.name, snake(entity.source_table), conventions)


def distinct(all_names: Iterable[Names]) -> list[Names]:
    """Each module, attribute and class once: what is there several times is told apart by its stem."""
    names = list(all_names)
    for field in ("module", "attribute"):
        count = Counter(getattr(one, field) for one in names)
        names = [
            one if count[getattr(one, field)] == 1 else replace(one, **{field: _other(one, field)})
            for one in names
        ]
        names = _numbered(names, field)
    return _numbered(names, "protocol")


def _other(one: Names, field: str) -> str:
    return one.attribute if field == "module" else one.stem


def _numbered(names: list[Names], field: str) -> list[Names]:
    seen: Counter[str] = Counter()
    found = []
    for one in names:
        value = getattr(one, field)
        seen[value] += 1
        if seen[value] == 1:
            found.append(one)
        elif field == "protocol":
            found.append(_again(one, seen[value]))
        else:
            found.append(replace(one, **{field: f"{value}_{seen[value]}"}))
    return found


def _again(one: Names, number: int) -> Names:
    """The names of the second class that would be called alike."""
    fields = ("protocol", "mysql", "dynamodb", "memory", "dual")
    return replace(one, **{field: f"{getattr(one, field)}{number}" for field in fields})


def _names(stem: str, plural: str, conventions: Conventions) -> Names:
    protocol = repository_name(stem, conventions)
    return Names(
        stem=stem,
        module=plural,
        attribute=plural,
        protocol=protocol,
        mysql=f"MySQL{protocol}",
        dynamodb=f"Dynamo{protocol}",
        memory=f"Memory{protocol}",
        dual=f"Dual{protocol}",
    )
