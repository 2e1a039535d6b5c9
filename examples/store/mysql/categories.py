"""The category tree. Search is by LIKE on the name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pymysql.cursors import DictCursor

from examples.store.entities import Category, CategoryChanges, NewCategory, given
from examples.store.errors import CategoryCycle, NotFound
from examples.store.mysql.repository import MySQLRepository, Row, change, containing

_SELECT = "SELECT id, name, parent_id, created_at FROM categories"
_PARENTS = "SELECT id, parent_id FROM categories"
_PATH = """
WITH RECURSIVE path AS (
  SELECT id, name, parent_id, created_at, 0 AS above FROM categories WHERE id = %s
  UNION ALL
  SELECT up.id, up.name, up.parent_id, up.created_at, path.above + 1
  FROM categories AS up JOIN path ON up.id = path.parent_id
  WHERE path.above < 100
)
SELECT id, name, parent_id, created_at FROM path ORDER BY above DESC
"""


class MySQLCategories(MySQLRepository):
    """The `CategoryRepository` on MySQL."""

    def find_all(self) -> tuple[Category, ...]:
        """All categories by id."""
        return _categories(self._all(f"{_SELECT} ORDER BY id"))

    def search(self, text: str) -> tuple[Category, ...]:
        """The categories whose name contains the text, by id."""
        return _categories(self._all(f"{_SELECT} WHERE name LIKE %s ESCAPE '!' ORDER BY id", containing(text)))

    def find_by_id(self, category_id: int) -> Category | None:
        """The category of that id."""
        row = self._one(f"{_SELECT} WHERE id = %s", category_id)
        return None if row is None else Category(**row)

    def find_by_parent_id(self, parent_id: int | None) -> tuple[Category, ...]:
        """The categories right under that parent, by id; without a parent those at the top."""
        return self.find_root_categories() if parent_id is None else self.find_child_categories(parent_id)

    def find_root_categories(self) -> tuple[Category, ...]:
        """The categories at the top, by id."""
        return _categories(self._all(f"{_SELECT} WHERE parent_id IS NULL ORDER BY id"))

    def find_child_categories(self, parent_id: int) -> tuple[Category, ...]:
        """The categories right under that one, by id."""
        return _categories(self._all(f"{_SELECT} WHERE parent_id = %s ORDER BY id", parent_id))

    def exists_by_name(self, name: str) -> bool:
        """Whether any category has that name."""
        return self._one("SELECT 1 FROM categories WHERE name = %s LIMIT 1", name) is not None

    def exists_by_id(self, category_id: int) -> bool:
        """Whether there is that category."""
        return self._one("SELECT 1 FROM categories WHERE id = %s", category_id) is not None

    def get_category_path(self, category_id: int) -> tuple[Category, ...]:
        """The way from the root (at most 100 steps) down to the category; empty if there is no such category."""
        return _categories(self._all(_PATH, category_id))

    def would_create_cycle(self, category_id: int, parent_id: int) -> bool:
        """Whether the category would become its own ancestor under that parent."""
        return category_id in _ancestors(parent_id, self._all(_PARENTS))

    def create(self, category: NewCategory) -> Category:
        """Add a category; raises `NotFound` for its parent."""
        with self._transaction() as cursor:
            cursor.execute(
                "INSERT INTO categories (name, parent_id) VALUES (%s, %s)", (category.name, category.parent_id)
            )
            return _stored(cursor, cursor.lastrowid)

    def update(self, category_id: int, changes: CategoryChanges) -> Category:
        """Rename or move a category; raises `NotFound` and `CategoryCycle`."""
        with self._transaction() as cursor:
            if isinstance(changes.parent_id, int):
                _refuse_cycle(cursor, category_id, changes.parent_id)
            change(cursor, "UPDATE categories SET {} WHERE id = %s", given(changes), category_id)
            return _stored(cursor, category_id)

    def delete(self, category_id: int) -> None:
        """Delete a category, its children move to the top; raises `NotFound` and `InUse`."""
        with self._transaction() as cursor:
            if not cursor.execute("DELETE FROM categories WHERE id = %s", (category_id,)):
                raise NotFound("category", category_id)


def _categories(rows: Iterable[Row]) -> tuple[Category, ...]:
    return tuple(Category(**row) for row in rows)


def _ancestors(category_id: int, rows: Iterable[Row]) -> Iterator[int]:
    """The category itself and all above it."""
    parents = {row["id"]: row["parent_id"] for row in rows}
    step: int | None = category_id
    while step is not None:
        yield step
        step = parents.pop(step, None)


def _refuse_cycle(cursor: DictCursor, category_id: int, parent_id: int) -> None:
    """Locks the whole tree: two moves that are right one by one can be a cycle together."""
    cursor.execute(f"{_PARENTS} ORDER BY id FOR UPDATE")
    if category_id in _ancestors(parent_id, cursor.fetchall()):
        raise CategoryCycle(f"category {category_id} would become its own ancestor")


def _stored(cursor: DictCursor, category_id: int) -> Category:
    cursor.execute(f"{_SELECT} WHERE id = %s", (category_id,))
    row = cursor.fetchone()
    if row is None:
        raise NotFound("category", category_id)
    return Category(**row)
