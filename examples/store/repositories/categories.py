"""What the store asks of its category tree."""

from __future__ import annotations

from typing import Protocol

from examples.store.entities import Category, CategoryChanges, NewCategory


class CategoryRepository(Protocol):
    """The category tree. All lists are by id."""

    def find_all(self) -> tuple[Category, ...]:
        """All categories."""
        ...

    def search(self, text: str) -> tuple[Category, ...]:
        """The categories whose name contains the text."""
        ...

    def find_by_id(self, category_id: int) -> Category | None:
        """The category of that id."""
        ...

    def find_by_parent_id(self, parent_id: int | None) -> tuple[Category, ...]:
        """The categories right under that parent; without a parent those at the top."""
        ...

    def find_root_categories(self) -> tuple[Category, ...]:
        """The categories at the top."""
        ...

    def find_child_categories(self, parent_id: int) -> tuple[Category, ...]:
        """The categories right under that one."""
        ...

    def exists_by_name(self, name: str) -> bool:
        """Whether any category has that name."""
        ...

    def exists_by_id(self, category_id: int) -> bool:
        """Whether there is that category."""
        ...

    def get_category_path(self, category_id: int) -> tuple[Category, ...]:
        """The way from the root down to the category itself; empty if there is no such category."""
        ...

    def would_create_cycle(self, category_id: int, parent_id: int) -> bool:
        """Whether the category would become its own ancestor under that parent."""
        ...

    def create(self, category: NewCategory) -> Category:
        """Add a category.

        Raises:
            NotFound: there is no such parent.
        """
        ...

    def update(self, category_id: int, changes: CategoryChanges) -> Category:
        """Rename or move a category.

        Raises:
            NotFound: there is no such category, or no such parent.
            CategoryCycle: it would become its own ancestor.
        """
        ...

    def delete(self, category_id: int) -> None:
        """Delete a category; those under it move to the top.

        Raises:
            NotFound: there is no such category.
            InUse: there are products in it.
        """
        ...
