import uuid
from datetime import date, datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, Relationship, SQLModel, UniqueConstraint


class ToolBase(SQLModel):
    name: str = Field(max_length=80, index=True)
    shelf: str | None = Field(default=None, max_length=10)


class Tool(ToolBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    serial: str = Field(unique=True, max_length=40)
    manual: str | None = Field(default=None, sa_column=Column(Text))
    available: bool = True
    loans: list["Loan"] = Relationship(back_populates="tool", cascade_delete=True)


class ToolCreate(ToolBase):
    serial: str


class ToolUpdate(SQLModel):
    name: str | None = None
    shelf: str | None = None


class Member(SQLModel, table=True):
    __tablename__ = "members"

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    card: str = Field(unique=True, max_length=12)
    open_loans: int = 0


class Loan(SQLModel, table=True):
    __tablename__ = "loans"
    __table_args__ = (UniqueConstraint("tool_id", "since"),)

    id: int | None = Field(default=None, primary_key=True)
    tool_id: int = Field(foreign_key="tool.id", ondelete="CASCADE")
    member_id: uuid.UUID = Field(foreign_key="members.id")
    since: date
    returned_at: datetime | None = None
    tool: Tool = Relationship(back_populates="loans")


class Tag(SQLModel, table=True):
    tool_id: int = Field(foreign_key="tool.id", primary_key=True)
    word: str = Field(primary_key=True, max_length=30)
