"""The real MySQL: extracted from Debian unstable, run by its own loader."""

from contextlib import closing

import pymysql
import pytest

from devstack import Flavour, MySqlServer, Part, Stack
from devstack.install import install
from devstack.packages import Program

pytestmark = pytest.mark.integration


def test_it_is_mysql(mysqld: MySqlServer) -> None:
    """Not MariaDB, which has a program of the same name; its accounts log in as MySQL's own default wants it."""
    assert mysqld.flavour is Flavour.MYSQL
    with closing(mysqld.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT VERSION(), @@innodb_flush_log_at_trx_commit, @@innodb_doublewrite")
        ((version, flush, doublewrite),) = cursor.fetchall()
        cursor.execute("SELECT DISTINCT plugin FROM mysql.user WHERE user IN ('root', 'app')")
        assert cursor.fetchall() == (("caching_sha2_password",),)
    assert int(str(version).split(".")[0]) >= 8
    assert "MariaDB" not in str(version)
    assert (flush, doublewrite) == (1, "ON")


@pytest.mark.usefixtures("mysqld")
def test_it_is_installed_once() -> None:
    """A second time nothing is said, and nothing is done."""
    said = list[str]()
    tools = install({Part.MYSQL}, say=said.append)
    assert tools[Program.MYSQLD].is_file()
    assert said == []


@pytest.mark.usefixtures("mysqld")
def test_it_keeps_its_data_when_it_is_stopped() -> None:
    """A stack of one's own can stop it and start it again; the copy of the empty data folder is not used twice."""
    with Stack.start({Part.MYSQL}) as stack:
        stack.mysql.create_database("survivor")
        server = stack.server("mysql")
        server.pause()
        with pytest.raises(pymysql.OperationalError):
            stack.mysql.connect()
        server.resume()
        stack.mysql.connect(database="survivor").close()
