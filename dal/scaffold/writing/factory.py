"""The factory, the package itself, and the configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dal.discovery.designing import snake
from dal.discovery.designing.words import camel
from dal.scaffold.access.functions import Functions
from dal.scaffold.access.handles import Grip
from dal.scaffold.access.methods import Repository
from dal.scaffold.code.signatures import Parameter
from dal.scaffold.values import File
from dal.scaffold.writing.imports import Imports
from dal.scaffold.writing.job import Job, Part
from dal.scaffold.writing.layout import Group, definition, documented, joined, laid, module
from dal.scaffold.writing.mysql import FOLDER as MYSQL
from dal.scaffold.writing.mysql import grips
from dal.scaffold.writing.protocols import FOLDER as PROTOCOLS

CONFIGURATION = "switchyard.json"
_HANDLES = ("connection", "conn", "cnx", "con", "db", "database", "dbh")


def factory(job: Job) -> Iterator[File]:
    """The wiring."""
    imports = job.imports()
    imports.add("dataclasses", "dataclass")
    imports.add("functools", "cache")
    imports.add("pathlib", "Path")
    imports.add("dal.contract", "Contract", "load_contract")
    imports.add("dal.dual", "Runtime")
    imports.add("dal.factory", "DualDatabaseRepositoryFactory")
    imports.add("dal.adapters.mysql", "MySQLDatabase")
    imports.add("dal.adapters.dynamodb", "DynamoDatabase")
    for part in job.parts:
        names = part.repository.names
        imports.add(job.name(PROTOCOLS), names.protocol)
        imports.add(job.name("dual"), names.dual)
        imports.add(job.name("dynamodb"), names.dynamodb)
    blocks = [
        [f'CONTRACT = Path(__file__).parent / "{job.contract_from}"'],
        [
            "@cache",
            "def contract() -> Contract:",
            *documented("How the tables become items.", 1),
            "    return load_contract(CONTRACT)",
        ],
        _holder(job),
        _mysql(job, imports),
        _dynamodb(job),
        _class(job),
    ]
    said = "Wires the repositories to both databases; a flip of the flags reaches all that were created."
    yield File(job.path("factory.py"), module(said, imports.lines(), blocks))


def package_file(job: Job) -> File:
    """The package itself says what is where, and what is left to do."""
    lines = [
        "The data access of the backend on two databases, as `dal scaffold` has written it.",
        "",
        "`factory` wires everything; `repositories` are the Protocols, `dynamodb` what a person completes,",
        "`dual` where each method goes, `tests` what runs in every phase without a server.",
        f"`{CONFIGURATION}` belongs where the process starts, else `DAL_CONFIG` names it.",
    ]
    return File(job.path("__init__.py"), "\n".join(documented("\n".join(lines), 0)) + "\n")


def configuration(job: Job, contract_path: str) -> File:
    """What the layer reads at start, from the folder that the process starts in, or from `DAL_CONFIG`."""
    settings = {
        "database": {
            "mysql": {
                "host": "127.0.0.1",
                "port": 3306,
                "database": snake(job.project),
                "username": snake(job.project),
            },
            "dynamodb": {"region": "us-east-1"},
        },
        "unleash": {"url": "http://127.0.0.1:4242/api", "token": "", "appName": job.project},
        "migration": {"phase": "mysql-only", "contractPath": contract_path},
    }
    return File(CONFIGURATION, json.dumps(settings, indent=2) + "\n")


def class_name(job: Job) -> str:
    """That of the factory: `StoreRepositories`."""
    return f"{camel(job.project) or 'Backend'}Repositories"


def creator(part: Part) -> str:
    """The method that creates one repository."""
    return f"create_{snake(part.repository.names.protocol)}"


def _holder(job: Job) -> list[str]:
    fields = [f"    {part.repository.names.attribute}: {part.repository.names.protocol}" for part in job.parts]
    return [
        "@dataclass(frozen=True, slots=True)",
        "class Repositories:",
        *documented("One repository of each kind.", 1),
        "",
        *fields,
    ]


def _mysql(job: Job, imports: Imports) -> list[str]:
    """Makes the backend's own repositories; what they want besides a connection has to be given."""
    extra: dict[str, str] = {}
    items = [
        f"{part.repository.names.attribute}={_made(job, part.repository, extra, imports)}" for part in job.parts
    ]
    parameters = [
        "database: MySQLDatabase",
        *(["*"] if extra else []),
        *(f"{name}: {note}" for name, note in extra.items()),
    ]
    connected = any("connection" in item for item in items)
    lines = [_connection(job, imports)] if connected else []
    return [
        *definition("mysql_repositories", parameters, "Repositories", 0, job.width),
        *documented("The backend's own, on connections of the layer; to be used through the factory.", 1),
        *lines,
        *laid(Group("return Repositories", items, literal=True), 1, job.width),
    ]


def _connection(job: Job, imports: Imports) -> str:
    """The layer's connection as the backend wants it; it is nobody's class but ours."""
    imports.add("typing", "Any")
    if job.modules.cursors.adapted:
        imports.add(job.name(MYSQL), "Connection")
        return "    connection: Any = Connection(database.connection)"
    return "    connection: Any = database.connection  # of the driver's interface"


def _made(job: Job, repository: Repository, extra: dict[str, str], imports: Imports) -> str:
    names = repository.names
    if repository.existing is None:
        imports.add(job.name(MYSQL), names.mysql)
        if Grip.SESSION in grips(repository):
            imports.add("collections.abc", "Callable")
            imports.add("contextlib", "AbstractContextManager")
            imports.add("typing", "Any")
            extra["sessions"] = "Callable[[], AbstractContextManager[Any]]"
        words = ["connection" if grip is Grip.CONNECTION else "sessions" for grip in grips(repository)]
        return f"{names.mysql}({', '.join(words)})"
    imports.alias(repository.existing.module.name, repository.existing.name, names.mysql)
    wanted = _wanted(job, repository)
    handle = next((one.name for one in wanted if _is_handle(one)), wanted[0].name if len(wanted) == 1 else None)
    for one in wanted:
        if one.name != handle:
            imports.add("typing", "Any")
            extra[one.name] = "Any"
    words = ["connection" if one.name == handle else f"{one.name}={one.name}" for one in wanted]
    return f"{names.mysql}({', '.join(words)})"


def _wanted(job: Job, repository: Repository) -> list[Parameter]:
    """The parameters that the constructor of an existing class needs."""
    if repository.existing is None:
        return []
    made = Functions(job.modules).methods(repository.existing).get("__init__")
    return [one for one in made.signature.parameters if one.default is None] if made is not None else []


def _is_handle(one: Parameter) -> bool:
    note = (one.annotation or "").rpartition(".")[2].lower()
    return note.endswith("connection") or one.name in _HANDLES


def _dynamodb(job: Job) -> list[str]:
    items = [f"{part.repository.names.attribute}={part.repository.names.dynamodb}(database)" for part in job.parts]
    return [
        *definition("dynamodb_repositories", ["database: DynamoDatabase"], "Repositories", 0, job.width),
        *documented("Those on DynamoDB.", 1),
        *laid(Group("return Repositories", items, literal=True), 1, job.width),
    ]


def _class(job: Job) -> list[str]:
    head = [
        f"class {class_name(job)}(DualDatabaseRepositoryFactory):",
        *documented("Creates the dual repositories; they hold the source of the flags, never a snapshot.", 1),
    ]
    parameters = ["self", "runtime: Runtime", "*", "mysql: Repositories", "dynamodb: Repositories"]
    made = [
        *definition("__init__", parameters, "None", 1, job.width),
        "        super().__init__(runtime)",
        "        self._mysql = mysql",
        "        self._dynamodb = dynamodb",
    ]
    return joined([head, made, *(_creator(job, part) for part in job.parts), _all(job)])


def _creator(job: Job, part: Part) -> list[str]:
    names = part.repository.names
    words = [names.dual, f"mysql=self._mysql.{names.attribute}", f"dynamodb=self._dynamodb.{names.attribute}"]
    return [
        *definition(creator(part), ["self"], names.protocol, 1, job.width),
        *documented(f"`{part.repository.entity.source_table}` on both databases.", 2),
        *laid(Group("return self.create", words), 2, job.width),
    ]


def _all(job: Job) -> list[str]:
    items = [f"{part.repository.names.attribute}=self.{creator(part)}()" for part in job.parts]
    return [
        "    def all(self) -> Repositories:",
        *documented("All of them together.", 2),
        *laid(Group("return Repositories", items, literal=True), 2, job.width),
    ]
