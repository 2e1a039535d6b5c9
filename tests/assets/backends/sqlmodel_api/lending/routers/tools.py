from fastapi import APIRouter, HTTPException, Query
from sqlalchemy import text
from sqlmodel import col, delete, or_, select

from lending import search
from lending.db import SessionDep
from lending.models import Tag, Tool, ToolCreate, ToolUpdate

router = APIRouter(prefix="/tools")
recent: dict[int, Tool] = {}


@router.get("/")
def listed(session: SessionDep, word: str | None = None, offset: int = 0, limit: int = Query(default=20, le=100)):
    query = select(Tool)
    if word:
        query = query.join(Tag).where(or_(col(Tool.name).contains(word), Tag.word == word))
    return session.exec(query.offset(offset).limit(limit)).all()


@router.get("/{ident}")
def one(ident: int, session: SessionDep):
    tool = recent.get(ident) or session.get(Tool, ident)
    if tool is None:
        raise HTTPException(404)
    recent.update({ident: tool})
    return tool


@router.post("/")
def add(body: ToolCreate, session: SessionDep):
    tool = Tool.model_validate(body)
    session.add(tool)
    session.commit()
    search.update(tool.id, tool.name)
    return tool


@router.patch("/{ident}")
def change(ident: int, body: ToolUpdate, session: SessionDep):
    tool = session.get(Tool, ident)
    tool.sqlmodel_update(body.model_dump(exclude_unset=True))
    session.add(tool)
    session.commit()
    return tool


@router.put("/{ident}/tags")
def tag(ident: int, words: list[str], session: SessionDep):
    session.exec(delete(Tag).where(col(Tag.tool_id) == ident))
    session.add_all([Tag(tool_id=ident, word=word) for word in words])
    session.commit()


@router.delete("/{ident}")
def remove(ident: int, session: SessionDep):
    tool = session.get(Tool, ident)
    session.delete(tool)
    session.commit()
    search.delete(ident)
    recent.pop(ident, None)


@router.get("/similar/{sound}")
def similar(sound: str, session: SessionDep):
    rows = session.execute(text("SELECT id, name FROM tool WHERE SOUNDEX(name) = SOUNDEX(:sound)"), {"sound": sound})
    return [dict(row._mapping) for row in rows]


@router.get("/by/{column}")
def grouped(column: str, session: SessionDep):
    return session.execute(text(f"SELECT {column}, COUNT(*) FROM tool WHERE available = 1 GROUP BY {column}")).all()
