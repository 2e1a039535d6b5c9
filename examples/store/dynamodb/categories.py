"""The category tree. Names are found by an index of folded names; search reads all and filters."""

from __future__ import annotations

from dal.adapters.dynamodb import Action, ConditionFailed
from dal.domain import Row, State
from examples.store.dynamodb.asking import Asked, every, find, fresh, row_of, searched, some, state_of
from examples.store.dynamodb.repository import DynamoRepository, settled
from examples.store.entities import Category, CategoryChanges, NewCategory, given
from examples.store.errors import CategoryCycle, InUse, NotFound
from examples.store.portable import rows, tree
from examples.store.portable.text import containing, folded


class DynamoCategories(DynamoRepository):
    """The `CategoryRepository` on DynamoDB."""

    def find_all(self) -> tuple[Category, ...]:
        """All categories by id."""
        return self._every("GSI1", {})

    def search(self, text: str) -> tuple[Category, ...]:
        """The categories whose name contains the text, by id; reads a bounded number of categories."""
        wanted = containing(text)
        found = map(rows.category, searched(self._categories, "GSI1"))
        return tuple(category for category in found if wanted in folded(category.name))

    def find_by_id(self, category_id: int) -> Category | None:
        """The category of that id."""
        row = find(self._categories, category_id)
        return None if row is None else rows.category(row)

    def find_by_parent_id(self, parent_id: int | None) -> tuple[Category, ...]:
        """The categories right under that parent, by id; without a parent those at the top."""
        return self._every("GSI2", {"parent_id": parent_id})

    def find_root_categories(self) -> tuple[Category, ...]:
        """The categories at the top, by id."""
        return self.find_by_parent_id(None)

    def find_child_categories(self, parent_id: int) -> tuple[Category, ...]:
        """The categories right under that one, by id."""
        return self.find_by_parent_id(parent_id)

    def exists_by_name(self, name: str) -> bool:
        """Whether any category has that name."""
        return bool(some(self._categories, Asked("GSI3", {"name": name}), 1))

    def exists_by_id(self, category_id: int) -> bool:
        """Whether there is that category."""
        return find(self._categories, category_id) is not None

    def get_category_path(self, category_id: int) -> tuple[Category, ...]:
        """The way from the root down to the category; empty if there is no such category."""
        return tree.path(category_id, self.find_by_id)

    def would_create_cycle(self, category_id: int, parent_id: int) -> bool:
        """Whether the category would become its own ancestor under that parent."""
        return tree.is_below(parent_id, category_id, self.find_by_id)

    def create(self, category: NewCategory) -> Category:
        """Add a category; raises `NotFound` for its parent."""
        row = self._new("category", {**given(category), "created_at": self._now()}, stamped=False)
        parent = [] if category.parent_id is None else [self._categories.adjust(category.parent_id)]
        try:
            self._database.transact([*parent, self._categories.insert(row)])
        except ConditionFailed as error:
            if parent and error.action is parent[0]:
                raise NotFound("category") from error
            raise
        return rows.category(row)

    def update(self, category_id: int, changes: CategoryChanges) -> Category:
        """Rename or move a category; raises `NotFound` and `CategoryCycle`."""
        return settled(lambda: self._update(category_id, changes))

    def delete(self, category_id: int) -> None:
        """Delete a category, its children move to the top; raises `NotFound` and `InUse`."""
        settled(lambda: self._delete(category_id))
        settled(lambda: self._to_the_top(category_id))  # a child that was added meanwhile

    def _every(self, index: str, columns: Row) -> tuple[Category, ...]:
        return tuple(rows.category(row_of(state)) for state in every(self._categories, Asked(index, columns)))

    def _update(self, category_id: int, changes: CategoryChanges) -> Category:
        above = self._above(category_id, changes.parent_id) if isinstance(changes.parent_id, int) else []
        old = state_of(self._categories, category_id)
        if old is None:
            raise NotFound("category", category_id)
        new = {**row_of(old), **given(changes)}
        if new["parent_id"] is not None and new["parent_id"] != row_of(old)["parent_id"] and not above:
            raise NotFound("category")
        checks = [self._categories.unchanged(state) for state in above]
        self._database.transact([self._categories.replace(old, new), *checks])
        return rows.category(new)

    def _above(self, category_id: int, parent_id: int) -> list[State]:
        """The new parent and all above it as they were read: two moves at once must not make a cycle.

        Raises:
            CategoryCycle: the category is one of them.
        """
        above: list[State] = []
        step: object = parent_id
        while isinstance(step, int):
            if step == category_id:
                raise CategoryCycle(f"category {category_id} would become its own ancestor")
            state = state_of(self._categories, step)
            if state is None or any(state.key == seen.key for seen in above):
                break
            above.append(state)
            step = row_of(state)["parent_id"]
        return above

    def _delete(self, category_id: int) -> None:
        old = state_of(self._categories, category_id)
        if old is None:
            raise NotFound("category", category_id)
        if some(self._products, Asked("GSI1", {"category_id": category_id}), 1):
            raise InUse("category")
        self._database.transact([self._categories.delete(old), *self._orphans(category_id)])

    def _to_the_top(self, category_id: int) -> None:
        orphans = self._orphans(category_id)
        if orphans:
            self._database.transact(orphans)

    def _orphans(self, category_id: int) -> list[Action]:
        """The actions that move the children to the top."""
        children = fresh(self._categories, every(self._categories, Asked("GSI2", {"parent_id": category_id})))
        return [
            self._categories.update(child, {"parent_id": None})
            for child in children
            if row_of(child)["parent_id"] == category_id
        ]
