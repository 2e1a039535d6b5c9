"""Imports are followed wherever the interpreter was started: modules are found by the end of their path."""

from __future__ import annotations

import pytest

from tests.unit.discovery.stacks.reading import sites_of

DB = """\
from pymysql import connect

def run(sql, *args):
    cursor = connect().cursor()
    cursor.execute(sql, args)
"""


@pytest.mark.parametrize("root", ["", "src/", "services/shop/src/"])
@pytest.mark.parametrize("path", ["store/db.py", "store/db/__init__.py"])
def test_a_helper_in_a_folder_below(root: str, path: str) -> None:
    """A package under src/ is imported without it; the caller of its helper is the site."""
    caller = "from store.db import run\n\ndef ship(number):\n    run('DELETE FROM carts WHERE id = %s', number)\n"
    (site,) = sites_of({f"{root}{path}": DB, f"{root}store/orders.py": caller})
    assert (site.place.file, site.function, site.table) == (f"{root}store/orders.py", "ship", "carts")


def test_the_nearest_of_two_of_one_name() -> None:
    """Two services with a package of the same name: each imports its own."""
    caller = (
        "from store.db import TABLE\nfrom pymysql import connect\n\ndef look():\n    connect().cursor().execute("
    )
    files = {f"{one}/store/db.py": f"TABLE = '{one}_rows'\n" for one in ("billing", "shipping")}
    files |= {f"{one}/store/app.py": f"{caller}f'SELECT * FROM {{TABLE}}')\n" for one in ("billing", "shipping")}
    assert sorted(str(site.table) for site in sites_of(files)) == ["billing_rows", "shipping_rows"]


def test_a_folder_without_a_module_of_its_own() -> None:
    """A namespace package below another folder is found as well."""
    files = {
        "src/deep/inner/db.py": DB,
        "src/app.py": "import deep.inner.db\n\ndef go():\n    deep.inner.db.run('DELETE FROM carts')\n",
        "src/far.py": "from deep import inner\n\ndef gone():\n    inner.db.run('DELETE FROM items')\n",
    }
    assert sorted(str(site.table) for site in sites_of(files)) == ["carts", "items"]
