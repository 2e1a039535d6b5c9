"""The scaffold of the example store is what the example store is, but for what ADR 0013 says."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from dal.config import Config
from dal.contract import load_contract
from dal.scaffold import file_all
from flags import MigrationPhase
from tests.unit.scaffold.making import ROOT, STORE, Made, methods

MODULES = ("carts", "categories", "orders", "products", "users")
DIFFERENCES = {
    "orders.create": (
        "write(OrderRepository.create, touches=booking)",
        "write(OrderRepository.create, touches=order_create)",
    ),
    "orders.checkout": (
        "write(OrderRepository.checkout, touches=checking_out)",
        "write(OrderRepository.checkout, touches=order_checkout)",
    ),
    "products.list": (
        "read(ProductRepository.list, compare=by('id'), shadow=_without_text)",
        "read(ProductRepository.list, compare=by('id'), shadow=False)",
    ),
}
"""Row of a dual table → what the example has, and what is scaffolded: all that there are, see ADR 0013."""


def _class(path: Path) -> ast.ClassDef:
    return next(node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.ClassDef))


def _signatures(cls: ast.ClassDef) -> dict[str, tuple[str, str]]:
    return {
        name: (ast.unparse(node.args), ast.unparse(node.returns or node)) for name, node in methods(cls).items()
    }


def _rows(cls: ast.ClassDef) -> dict[str, str]:
    return {
        ast.unparse(node.targets[0]): ast.unparse(node.value) for node in cls.body if isinstance(node, ast.Assign)
    }


@pytest.mark.parametrize("module", MODULES)
def test_its_protocols_are_those_of_the_example(store: Made, module: str) -> None:
    """The same name, the same methods, the same signatures."""
    ours, theirs = store.cls(f"repositories/{module}.py"), _class(STORE / "repositories" / f"{module}.py")
    assert ours.name == theirs.name
    assert _signatures(ours) == _signatures(theirs)
    assert list(map(ast.unparse, ours.bases)) == list(map(ast.unparse, theirs.bases))


def test_its_dual_tables_are_those_of_the_example(store: Made) -> None:
    """The same rows; what differs is in the table above, and everything in the table above differs."""
    found: dict[str, tuple[str, str]] = {}
    for module in MODULES:
        ours, theirs = store.cls(f"dual/{module}.py"), _class(STORE / "dual" / f"{module}.py")
        assert (ours.name, list(map(ast.unparse, ours.bases))) == (
            theirs.name,
            list(map(ast.unparse, theirs.bases)),
        )
        left, right = _rows(theirs), _rows(ours)
        assert left.keys() == right.keys()
        found |= {f"{module}.{name}": (left[name], right[name]) for name in left if left[name] != right[name]}
    assert found == DIFFERENCES
    said = (ROOT / "docs" / "adr" / "0013-what-the-scaffold-writes.md").read_text("utf-8")
    assert all(f"`{word}`" in said for word in ("booking", "checking_out", "order_create", "order_checkout"))


def test_its_touches_name_the_keys_that_the_example_names(store: Made) -> None:
    """Found in other words: the order and its items; cart and stock of what is checked out."""
    functions = {
        node.name: ast.unparse(node)
        for node in ast.parse(store.text("dual/touches.py")).body
        if isinstance(node, ast.FunctionDef)
    }
    booked = ["yield Key('order', (result.id,))", "yield Key('order_item', (one.order_id, one.id))"]
    assert all(line in functions[name] for line in booked for name in ("order_create", "order_checkout"))
    assert "unit.find" not in functions["order_create"]
    before = functions["order_checkout"].partition("yield CALL")[0]
    assert "yield Key('product', (key.values[1],))" in before
    assert "yield from unit.find('cart_item', user_id=user_id)" in before


def test_its_own_repositories_are_used_as_they_are(store: Made) -> None:
    """No wrapper stands before a class that fits."""
    assert not [file.path for file in store.scaffold.files if "/mysql/" in file.path]
    assert "from examples.store.mysql.users import MySQLUsers" in store.text("factory.py")
    assert "users=MySQLUsers(connection)" in store.text("factory.py")


def test_its_classes_are_called_as_those_of_the_example(store: Made) -> None:
    """`MySQLUsers` makes `DynamoUsers`, `UserRepository` and `create_user_repository`."""
    for module in MODULES:
        theirs = ast.parse((STORE / "dynamodb" / f"{module}.py").read_text("utf-8"))
        names = {node.name for node in theirs.body if isinstance(node, ast.ClassDef)}
        assert store.cls(f"dynamodb/{module}.py").name in names
    creators = {name for name in methods(_class_of(store, "StoreRepositories")) if name.startswith("create_")}
    example = ast.parse((STORE / "integration.py").read_text("utf-8"))
    theirs_too = next(n for n in example.body if isinstance(n, ast.ClassDef) and n.name == "StoreRepositories")
    assert creators == {name for name in methods(theirs_too) if name.startswith("create_")}


def _class_of(store: Made, name: str) -> ast.ClassDef:
    tree = ast.parse(store.text("factory.py"))
    return next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)


def test_every_method_is_complete_or_open(store: Made) -> None:
    """None is forgotten, and what is open says by what it is asked and why it does not follow."""
    declared = {
        f"{store.cls(f'dynamodb/{module}.py').name}.{name}"
        for module in MODULES
        for name in methods(store.cls(f"dynamodb/{module}.py"))
    }
    opened = {one.name for one in store.scaffold.open}
    assert declared == {*store.scaffold.complete} | opened
    assert not {*store.scaffold.complete} & opened
    for one in store.scaffold.open:
        cls, _, name = one.name.partition(".")
        module = next(m for m in MODULES if store.cls(f"dynamodb/{m}.py").name == cls)
        body = store.body(f"dynamodb/{module}.py", name)
        assert body.startswith("raise NotImplementedError(")
        assert (
            ast.literal_eval(body.removeprefix("raise NotImplementedError(")[:-1])
            == f"{one.pattern}: {one.reason}"
        )


COMPLETE = {
    "DynamoCarts": {"count", "get_item", "remove_item", "update_quantity"},
    "DynamoCategories": {
        *("create", "exists_by_id", "exists_by_name", "find_all", "find_by_id", "find_by_parent_id"),
        *("find_child_categories", "find_root_categories"),
    },
    "DynamoOrders": {"count_by_user", "recent"},
    "DynamoProducts": {"get_by_id", "update_inventory"},
    "DynamoUsers": {
        *("create", "demote_from_super_admin", "exists_by_email", "exists_by_username", "find_all_super_admins"),
        *("find_by_email", "find_by_id", "find_by_username", "promote_to_super_admin", "upgrade_to_seller"),
    },
}


def test_what_follows_from_the_keys_is_complete(store: Made) -> None:
    """By key, by unique value, by index with order and limit; inserts, changes and removals of one row."""
    found: dict[str, set[str]] = {}
    for name in store.scaffold.complete:
        cls, _, method = name.partition(".")
        found.setdefault(cls, set()).add(method)
    assert found == COMPLETE


BODIES = {
    ("users", "find_by_email"): (
        "row = self._holder('user.email', email)\nreturn None if row is None else rows.user(row)"
    ),
    ("users", "find_all_super_admins"): "return tuple(map(rows.user, self._list('user', 'GSI3', {})))",
    ("categories", "find_root_categories"): (
        "return tuple(map(rows.category, self._list('category', 'GSI2', {'parent_id': None})))"
    ),
    ("categories", "find_by_parent_id"): (
        "return self.find_root_categories() if parent_id is None else self.find_child_categories(parent_id)"
    ),
    ("orders", "recent"): (
        "rules.whole(1, rules.MAX_PAGE_SIZE)('limit', limit)\n"
        "return tuple(map(rows.order_head,"
        " self._list('order', 'GSI1', {'user_id': user_id}, descending=True, limit=limit)))"
    ),
    ("carts", "update_quantity"): (
        "rules.quantity('quantity', quantity)\n"
        "row = self._change('cart_item', (user_id, product_id), {'quantity': quantity})\n"
        "if row is None:\n    raise NotFound('cart item', (user_id, product_id))\n"
        "return rows.cart_item(row)"
    ),
    ("carts", "count"): "return self._count('cart_item', None, {'user_id': user_id})",
}


@pytest.mark.parametrize(("module", "method"), BODIES, ids=[".".join(name) for name in BODIES])
def test_it_asks_as_the_statements_do(store: Made, module: str, method: str) -> None:
    """Order, limit, NULLs, the backend's own checks and what it raises for a missing row are kept."""
    assert store.body(f"dynamodb/{module}.py", method) == BODIES[module, method]


def test_rows_become_what_the_store_returns(store: Made) -> None:
    """Enums are made of their values; columns and fields are the same."""
    text = store.text("rows.py")
    assert 'OrderHead(**{**row, "status": OrderStatus(row["status"])})' in text
    assert "return User(**row)" in text


def test_what_mysql_fills_in_is_known(store: Made) -> None:
    """Defaults and the times of changes, as the schema says."""
    text = store.text("defaults.py")
    assert '"order": {"status": "pending", "created_at": NOW, "updated_at": NOW}' in text
    assert '"user": ("updated_at",)' in text
    assert '"category": {"created_at": NOW}' in text
    assert '"category": (' not in text


def test_the_same_input_gives_the_same_bytes(store: Made) -> None:
    """Nothing depends on when it was made."""
    assert store.again() == store.scaffold


def test_its_configuration_can_be_loaded(store: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the contract where the package has it, in the first phase, and without a secret."""
    for name in [name for name in os.environ if name.startswith("DAL_")]:
        monkeypatch.delenv(name)
    file_all(store.scaffold.files, tmp_path)
    config = Config.load(tmp_path / "switchyard.json")
    assert config.migration.phase is MigrationPhase.MYSQL_ONLY
    assert load_contract(tmp_path / config.migration.contract_path).entities.keys() >= {"user", "cart_item"}
    assert "password" not in (tmp_path / "switchyard.json").read_text("utf-8")
