"""The category tree on a real database."""

from __future__ import annotations

import pytest

from examples.store.entities import Category, CategoryChanges, NewCategory
from examples.store.errors import CategoryCycle, InUse, InvalidInput, NotFound
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from examples.store.tests.together import ROUNDS, together

pytestmark = pytest.mark.integration
NOWHERE = 2_000_000_000


def test_a_created_category_is_found(store: Store, make: Maker) -> None:
    """By id, and by name in whatever case."""
    category = make.category("Bücher 📚")
    assert category.parent_id is None
    assert store.categories.find_by_id(category.id) == category
    assert store.categories.exists_by_id(category.id)
    assert store.categories.exists_by_name("BÜCHER 📚")


def test_nothing_is_found_where_nothing_is(store: Store) -> None:
    """Finders answer None, questions False, lists nothing."""
    assert store.categories.find_by_id(NOWHERE) is None
    assert not store.categories.exists_by_id(NOWHERE)
    assert not store.categories.exists_by_name("nowhere")
    assert store.categories.get_category_path(NOWHERE) == ()
    assert store.categories.find_all() == ()


def test_the_tree_can_be_walked(store: Store, make: Maker) -> None:
    """Roots, children and the path agree, each list by id."""
    books, music = make.category("Books"), make.category("Music")
    novels, atlases = make.category("Novels", parent=books), make.category("Atlases", parent=books)
    crime = make.category("Crime", parent=novels)
    assert store.categories.find_all() == (books, music, novels, atlases, crime)
    assert store.categories.find_root_categories() == store.categories.find_by_parent_id(None) == (books, music)
    assert store.categories.find_child_categories(books.id) == (novels, atlases)
    assert store.categories.find_by_parent_id(novels.id) == (crime,)
    assert store.categories.get_category_path(crime.id) == (books, novels, crime)
    assert store.categories.get_category_path(music.id) == (music,)


def test_search_finds_parts_of_names_as_they_stand(store: Store, make: Maker) -> None:
    """Case does not matter; signs that mean something to the database mean themselves."""
    tea, percent = make.category("Green Tea"), make.category("50% off_!")
    make.category("Steam")
    assert store.categories.search("TEA ".strip()) == (tea, *store.categories.search("steam"))
    assert store.categories.search("0% o") == store.categories.search("f_!") == (percent,)
    assert store.categories.search("_reen") == ()


def test_a_search_for_nothing_is_refused(store: Store) -> None:
    """It would be the whole tree."""
    with pytest.raises(InvalidInput):
        store.categories.search("")


def test_names_may_repeat(store: Store, make: Maker) -> None:
    """Only the ids tell them apart."""
    assert make.category("Other").id != make.category("Other").id
    assert store.categories.exists_by_name("other")


def test_a_parent_must_exist(store: Store, make: Maker) -> None:
    """Neither a new nor a moved category hangs in the air."""
    category = make.category()
    with pytest.raises(NotFound, match="category"):
        store.categories.create(NewCategory(name="Lost", parent_id=NOWHERE))
    with pytest.raises(NotFound, match="category"):
        store.categories.update(category.id, CategoryChanges(parent_id=NOWHERE))


def test_a_category_is_renamed_and_moved(store: Store, make: Maker) -> None:
    """What is not mentioned stays; without a parent it stands at the top."""
    books, music = make.category("Books"), make.category("Music")
    novels = make.category("Novels", parent=books)
    assert store.categories.update(novels.id, CategoryChanges(name="Fiction")).parent_id == books.id
    assert store.categories.update(novels.id, CategoryChanges(parent_id=music.id)).name == "Fiction"
    assert store.categories.update(novels.id, CategoryChanges(parent_id=None)).parent_id is None


def test_a_category_cannot_become_its_own_ancestor(store: Store, make: Maker) -> None:
    """The question and the refusal agree."""
    top = make.category("Top")
    middle = make.category("Middle", parent=top)
    bottom = make.category("Bottom", parent=middle)
    for parent in (top, middle, bottom):
        assert store.categories.would_create_cycle(top.id, parent.id)
        with pytest.raises(CategoryCycle):
            store.categories.update(top.id, CategoryChanges(parent_id=parent.id))
    assert not store.categories.would_create_cycle(bottom.id, top.id)
    assert not store.categories.would_create_cycle(top.id, NOWHERE)
    assert store.categories.find_by_id(top.id) == top


def test_two_moves_at_once_make_no_cycle(store: Store, make: Maker) -> None:
    """Each is right by itself; the later one is refused."""

    def move(category: Category, parent: Category) -> str:
        try:
            store.categories.update(category.id, CategoryChanges(parent_id=parent.id))
        except CategoryCycle:
            return "refused"
        return "moved"

    for _ in range(ROUNDS):
        left, right = make.category("Left"), make.category("Right")
        answers = together(lambda: move(left, right), lambda: move(right, left), warm=store.categories.find_all)  # noqa: B023  done before the next round
        assert sorted(answers) == ["moved", "refused"]


def test_children_of_a_deleted_category_move_to_the_top(store: Store, make: Maker) -> None:
    """They keep what is under them."""
    top = make.category("Top")
    middle = make.category("Middle", parent=top)
    bottom = make.category("Bottom", parent=middle)
    store.categories.delete(top.id)
    assert [category.id for category in store.categories.find_root_categories()] == [middle.id]
    assert store.categories.find_by_id(bottom.id) == bottom


def test_a_category_with_products_cannot_be_deleted(store: Store, make: Maker) -> None:
    """The products would be nowhere."""
    category = make.category()
    product = make.product(category=category)
    with pytest.raises(InUse, match="category"):
        store.categories.delete(category.id)
    store.products.delete(product.id, product.seller_id)
    store.categories.delete(category.id)
    assert not store.categories.exists_by_id(category.id)


def test_writes_about_no_category_are_refused(store: Store) -> None:
    """Update and delete say so."""
    with pytest.raises(NotFound):
        store.categories.update(NOWHERE, CategoryChanges(name="Lost"))
    with pytest.raises(NotFound):
        store.categories.delete(NOWHERE)
