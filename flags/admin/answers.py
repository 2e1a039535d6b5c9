"""What the Admin API answers, as far as it is used here: anything else in it may come and go."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from flags.admin.errors import AdminError, Trouble
from flags.admin.transport import Answer

Json = dict[str, object]


class Named(BaseModel):
    """An environment, or a feature in a search."""

    name: str
    project: str = ""


class Environments(BaseModel):
    """`/environments`."""

    environments: list[Named]


class _Project(BaseModel):
    id: str


class Projects(BaseModel):
    """`/projects`."""

    projects: list[_Project]


class FeatureEnvironment(BaseModel):
    """One toggle of a feature; asked for alone, it bears the name of the feature."""

    name: str
    enabled: bool
    strategies: list[Json] = []


class Feature(BaseModel):
    """`/projects/{project}/features/{name}`."""

    name: str
    description: str | None = None
    stale: bool = False
    environments: list[FeatureEnvironment]
    dependencies: list[object] = []


class Found(BaseModel):
    """`/search/features`."""

    features: list[Named]


class Event(BaseModel):
    """One line of the event log; `group` is shared by all that happened in one transaction."""

    id: int
    type: str
    at: datetime = Field(alias="createdAt")
    who: str = Field(alias="createdBy")
    flag: str | None = Field(default=None, alias="featureName")
    environment: str | None = None
    group: str | None = Field(default=None, alias="groupId")
    data: object = None
    before: object = Field(default=None, alias="preData")


class Events(BaseModel):
    """`/search/events`."""

    events: list[Event]
    total: int


_T = TypeVar("_T")


def read(answer: Answer, shape: type[_T]) -> _T:
    """The body in this shape.

    Raises:
        AdminError: it has another one, so it is not Unleash that answers, or not a version that is known.
    """
    try:
        return TypeAdapter(shape).validate_json(answer.body)
    except ValidationError as error:
        if answer.body.lstrip().startswith(b"<"):
            raise AdminError(
                Trouble.NOT_UNLEASH, "a web page answers in place of Unleash, perhaps a login"
            ) from error
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"])) or "body"
        raise AdminError(
            Trouble.NOT_UNLEASH, f"the answer is not one of Unleash ({place}: {first['msg'].lower()})"
        ) from error
