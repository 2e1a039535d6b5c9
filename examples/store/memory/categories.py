"""The category tree."""

from __future__ import annotations

from examples.store.entities import Category, CategoryChanges, NewCategory, given
from examples.store.errors import CategoryCycle, InUse, NotFound
from examples.store.memory.repository import MemoryRepository
from examples.store.portable import rows, tree
from examples.store.portable.text import containing, folded, same


class MemoryCategories(MemoryRepository):
    """The `CategoryRepository` in memory."""

    def find_all(self) -> tuple[Category, ...]:
        """All categories by id."""
        return tuple(map(rows.category, self._categories.all()))

    def search(self, text: str) -> tuple[Category, ...]:
        """The categories whose name contains the text, by id."""
        wanted = containing(text)
        return tuple(category for category in self.find_all() if wanted in folded(category.name))

    def find_by_id(self, category_id: int) -> Category | None:
        """The category of that id."""
        row = self._categories.get(category_id)
        return None if row is None else rows.category(row)

    def find_by_parent_id(self, parent_id: int | None) -> tuple[Category, ...]:
        """The categories right under that parent, by id; without a parent those at the top."""
        return tuple(map(rows.category, self._categories.find(parent_id=parent_id)))

    def find_root_categories(self) -> tuple[Category, ...]:
        """The categories at the top, by id."""
        return self.find_by_parent_id(None)

    def find_child_categories(self, parent_id: int) -> tuple[Category, ...]:
        """The categories right under that one, by id."""
        return self.find_by_parent_id(parent_id)

    def exists_by_name(self, name: str) -> bool:
        """Whether any category has that name."""
        return any(same(category.name, name) for category in self.find_all())

    def exists_by_id(self, category_id: int) -> bool:
        """Whether there is that category."""
        return self._categories.get(category_id) is not None

    def get_category_path(self, category_id: int) -> tuple[Category, ...]:
        """The way from the root down to the category; empty if there is no such category."""
        return tree.path(category_id, self.find_by_id)

    def would_create_cycle(self, category_id: int, parent_id: int) -> bool:
        """Whether the category would become its own ancestor under that parent."""
        return tree.is_below(parent_id, category_id, self.find_by_id)

    def create(self, category: NewCategory) -> Category:
        """Add a category; raises `NotFound` for its parent."""
        with self._database.unit():
            self._refuse_missing_parent(category.parent_id)
            return rows.category(self._categories.insert({**given(category), "created_at": self._now()}))

    def update(self, category_id: int, changes: CategoryChanges) -> Category:
        """Rename or move a category; raises `NotFound` and `CategoryCycle`."""
        with self._database.unit():
            parent_id = changes.parent_id
            if isinstance(parent_id, int) and self.would_create_cycle(category_id, parent_id):
                raise CategoryCycle(f"category {category_id} would become its own ancestor")
            if self._categories.get(category_id) is None:
                raise NotFound("category", category_id)
            self._refuse_missing_parent(parent_id)
            row = self._change(self._categories, category_id, **given(changes))
        if row is None:
            raise NotFound("category", category_id)
        return rows.category(row)

    def delete(self, category_id: int) -> None:
        """Delete a category, its children move to the top; raises `NotFound` and `InUse`."""
        with self._database.unit():
            if self._products.find(category_id=category_id):
                raise InUse("category")
            if not self._categories.delete(category_id):
                raise NotFound("category", category_id)

    def _refuse_missing_parent(self, parent_id: object) -> None:
        if isinstance(parent_id, int):
            self._refuse_missing(self._categories, parent_id, "category")
