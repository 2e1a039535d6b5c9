"""The category tree on both databases."""

from __future__ import annotations

from dal.domain.compare import by
from dal.dual import DualRepository, cascade, read, write
from examples.store.errors import StoreError
from examples.store.repositories import CategoryRepository


class DualCategoryRepository(DualRepository[CategoryRepository]):
    """Deleting a category moves its children to the top, so it touches them too."""

    entity = "category"
    refusals = (StoreError,)

    find_all = read(CategoryRepository.find_all, compare=by("id"))
    search = read(CategoryRepository.search, compare=by("id"), shadow=False)
    find_by_id = read(CategoryRepository.find_by_id)
    find_by_parent_id = read(CategoryRepository.find_by_parent_id, compare=by("id"))
    find_root_categories = read(CategoryRepository.find_root_categories, compare=by("id"))
    find_child_categories = read(CategoryRepository.find_child_categories, compare=by("id"))
    exists_by_name = read(CategoryRepository.exists_by_name)
    exists_by_id = read(CategoryRepository.exists_by_id)
    get_category_path = read(CategoryRepository.get_category_path, compare=by("id"))
    would_create_cycle = read(CategoryRepository.would_create_cycle)
    create = write(CategoryRepository.create)
    update = write(CategoryRepository.update)
    delete = write(CategoryRepository.delete, touches=cascade("category", "category_id"))
