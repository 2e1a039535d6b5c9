"""Code that goes in circles, or says less than it seems to, is evaluated to an end."""

from __future__ import annotations

from tests.unit.discovery.evaluation.shown import told
from tests.unit.discovery.stacks.reading import sites_of

_DROP = "pymysql.connect().cursor().execute('DELETE FROM t')"


def test_modules_that_import_a_name_from_each_other() -> None:
    """A name that leads back to itself is not known; all else is."""
    source = f"from b import thing\nimport pymysql\n\ndef drop():\n    {_DROP}\n"
    other = "from app import drop, thing\n\ndef use():\n    thing()\n    drop()\n"
    assert told(source, b=other) == ["drop delete t"]


def test_a_package_that_imports_its_own_module_by_its_full_name() -> None:
    """The name is the module's, not the package's own name of it."""
    sources = {
        "shop/__init__.py": "from shop import store\n",
        "shop/store.py": "import pymysql\ncursor = pymysql.connect().cursor()\n",
        "app.py": "from shop import store\n\ndef drop():\n    store.cursor.execute('DELETE FROM t')\n",
    }
    assert [site.table for site in sites_of(sources)] == ["t"]


def test_annotations_without_anything_inside() -> None:
    """`tuple[()]` promises nothing, and is no error."""
    source = f"import pymysql\n\ndef drop() -> tuple[()]:\n    {_DROP}\n\ndef use():\n    drop()\n"
    assert told(source) == ["drop delete t"]
