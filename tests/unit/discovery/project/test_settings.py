"""Settings are found wherever they are read; secrets that stand in the code are told, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from dal.discovery.model import Setting
from dal.discovery.project.secrets import has_password, is_plain_secret, is_secret
from tests.unit.discovery.project.backend import project

SECRET = "s3cr3t-0f-somebody"  # planted, so that it can be looked for


def _settings(root: Path, files: dict[str, str]) -> dict[str, Setting]:
    found = project(root, files)
    assert SECRET not in repr(found)
    return {setting.name: setting for setting in found.settings}


def _told(root: Path, files: dict[str, str]) -> set[tuple[str, str, bool, bool]]:
    found = _settings(root, files).values()
    return {(setting.name, setting.how, setting.secret, setting.committed) for setting in found}


def test_environment(tmp_path: Path) -> None:
    """However the environment is asked, and with what default."""
    text = f"""
        import os
        from os import environ, getenv as g
        import environ as django_environ
        from decouple import config
        env = django_environ.Env()
        a = os.environ["HOST"]
        b = environ.get("DB_PASSWORD", "{SECRET}")
        c = g("PORT")
        d = env.str("NAME")
        e = env("API_KEY", default="")
        f = config("USER_NAME", default="x")
        os.environ["SET_NOT_READ"] = "1"
        h = {{}}.get("NOT_A_SETTING")
    """
    assert _told(tmp_path, {"app/a.py": text}) == {
        ("HOST", "environment", False, False),
        ("DB_PASSWORD", "environment", True, True),
        ("PORT", "environment", False, False),
        ("NAME", "environment", False, False),
        ("API_KEY", "environment", True, False),
        ("USER_NAME", "environment", False, False),
    }


def test_classes_of_settings(tmp_path: Path) -> None:
    """Fields of pydantic's settings and constants of configuration classes; an enumeration is none."""
    text = f"""
        from enum import Enum
        from pydantic_settings import BaseSettings
        class Database(BaseSettings):
            host: str = "localhost"
            db_password: str = Field(default="{SECRET}")
        class ProductionConfig(Config):
            DEBUG = False
            SECRET_KEY = os.environ["SECRET_KEY"]
        class KeyConfig(Enum):
            TOKEN = "{SECRET}"
    """
    assert _told(tmp_path, {"app/a.py": text}) == {
        ("Database.host", "settings class", False, False),
        ("Database.db_password", "settings class", True, True),
        ("ProductionConfig.DEBUG", "settings class", False, False),
        ("ProductionConfig.SECRET_KEY", "settings class", True, False),
        ("SECRET_KEY", "environment", True, False),
    }


def test_constants(tmp_path: Path) -> None:
    """Those of settings modules; elsewhere only secrets, also inside of dictionaries."""
    files = {
        "shop/settings/base.py": f"""
            import os
            DEBUG = True
            SECRET_KEY = os.environ.get("KEY") or "{SECRET}"
            DATABASES = {{"default": {{"PASSWORD": "{SECRET}", "NAME": "shop"}}}}
            lower = 1
        """,
        "shop/orders.py": f"""
            LIMIT = 10
            RESET_PASSWORD = "reset_password"
            WRONG_PASSWORD = "That was not it"
            db = dict(user="x", passwd="{SECRET}")
        """,
        "tests/settings.py": f"SECRET_KEY = '{SECRET}'\n",
    }
    assert _told(tmp_path, files) == {
        ("DEBUG", "constant", False, False),
        ("KEY", "environment", False, False),
        ("SECRET_KEY", "constant", True, True),
        ("DATABASES", "constant", False, False),
        ("DATABASES.default.PASSWORD", "constant", True, True),
        ("db.passwd", "constant", True, True),
    }


def test_application_configuration(tmp_path: Path) -> None:
    """What Flask's `config` is asked and told."""
    text = f"""
        from flask import current_app
        app.config["SECRET_KEY"] = "{SECRET}"
        a = current_app.config["MYSQL_HOST"]
        b = app.config.get("MYSQL_USER")
    """
    assert _told(tmp_path, {"app/a.py": text}) == {
        ("SECRET_KEY", "application configuration", True, True),
        ("MYSQL_HOST", "application configuration", False, False),
        ("MYSQL_USER", "application configuration", False, False),
    }


def test_ini_files(tmp_path: Path) -> None:
    """Both what reads one and what stands in one."""
    text = """
        import configparser
        class A:
            def __init__(self):
                self.parser = configparser.ConfigParser()
            def host(self):
                return self.parser.get("mysql", "host")
        parser = configparser.RawConfigParser()
        port = parser["mysql"]["port"]
    """
    files = {"app/a.py": text, "config.ini": f"[mysql]\n; no = setting\nuser = x\npassword: {SECRET}\n"}
    assert _told(tmp_path, files) == {
        ("mysql.host", "ini file", False, False),
        ("mysql.port", "ini file", False, False),
        ("mysql.user", "ini file", False, False),
        ("mysql.password", "ini file", True, True),
    }


def test_dotenv_files(tmp_path: Path) -> None:
    """A sample or a file that version control leaves out commits nothing."""
    line = f"export DB_PASSWORD='{SECRET}'\n# OLD=1\n"
    assert _settings(tmp_path / "a", {".env": line})["DB_PASSWORD"].committed
    assert not _settings(tmp_path / "b", {".env.example": line})["DB_PASSWORD"].committed
    assert not _settings(tmp_path / "c", {".env": line, ".gitignore": "*.pyc\n/.env\n"})["DB_PASSWORD"].committed


def test_yaml_files(tmp_path: Path) -> None:
    """Keys by their path, of an application's own files only."""
    text = f"""
        db:
          conn:
            # password: x
            password: "{SECRET}"  # remark
          hosts:
            - name: a
        debug: true
    """
    files = {"configs/config.yaml": text, "k8s/config.yaml": text, ".github/workflows/config.yml": text}
    found = _settings(tmp_path, files)
    assert set(found) == {"db.conn.password", "db.hosts.name", "debug"}
    assert found["db.conn.password"].committed
    assert str(found["db.conn.password"].place) == "configs/config.yaml:4"


def test_passwords_of_connections(tmp_path: Path) -> None:
    """In a call that connects, or in a URL."""
    text = f"""
        import pymysql
        def connect():
            return pymysql.connect(host="x", password="{SECRET}", charset="utf8mb4")
        URL = "mysql+pymysql://root:{SECRET}@db/shop"
        FINE = f"mysql+pymysql://root:{{password}}@db/shop"
    """
    found = _settings(tmp_path, {"app/db.py": text})
    assert {name: str(setting.place) for name, setting in found.items() if setting.committed} == {
        "pymysql.connect.password": "app/db.py:3",
        "password in a connection string": "app/db.py:4",
    }


def test_each_is_told_once(tmp_path: Path) -> None:
    """At its first place, committed if it is so anywhere."""
    files = {
        "app/a.py": "import os\na = os.getenv('DB_PASSWORD')\n",
        "app/b.py": f"import os\nb = os.getenv('DB_PASSWORD', '{SECRET}')\n",
    }
    found = project(tmp_path, files).settings
    assert [(setting.name, setting.committed, str(setting.place)) for setting in found] == [
        ("DB_PASSWORD", True, "app/b.py:2")
    ]


@pytest.mark.parametrize(
    "name", ["PASSWORD", "dbPassword", "DB_PASSWD", "api_key", "JWT_SECRET", "aws.secret_access_key", "AUTH_TOKEN"]
)
def test_names_of_secrets(name: str) -> None:
    """By their last words, in any spelling."""
    assert is_secret(name)


@pytest.mark.parametrize("name", ["PASSWORD_FIELD", "token_url", "COMPASS", "keyboard", "SECRETARY", "monkey"])
def test_names_of_no_secrets(name: str) -> None:
    """Words that only contain one."""
    assert not is_secret(name)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "x",
        "${DB}",
        "<password>",
        "your-key",
        "xxx",
        "***",
        "two words",
        "token",
        "nextToken",
        "X-Auth-Token",
    ],
)
def test_placeholders(value: str | None) -> None:
    """They are no secrets."""
    assert not is_plain_secret("api_token", value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mysql://u:p4ss@h/d", True),
        ("mysql+pymysql://:p4ss@h/d", True),
        ("mysql://u@h/d", False),
        ("mysql://u:{p}@h/d", False),
        ("mysql://u:%s@h/d", False),
        ("driver://user:pass@localhost/dbname", False),
        ("http://host:80/a@b", False),
    ],
)
def test_passwords_in_urls(text: str, *, expected: bool) -> None:
    """Spelled out, and not what a template or a sample leaves open."""
    assert has_password(text) is expected
