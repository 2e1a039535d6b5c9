"""Private servers for demo and tests: MariaDB, MySQL, DynamoDB Local, Unleash, Prometheus, Alertmanager.

    with Stack.start({Part.MARIADB, Part.DYNAMODB}) as stack:  # no argument: all but MySQL
        stack.mariadb.port, stack.mariadb.password, stack.mariadb.connect()  # stack.mysql likewise
        stack.dynamodb.endpoint, stack.dynamodb.client()
        stack.unleash.url, stack.unleash.client_token, stack.unleash.admin().provision()
        stack.alertmanager.url, stack.prometheus.notify([stack.alertmanager.target]), stack.alertmanager.alerts()
        stack.prometheus.url, stack.prometheus.scrape("store", ["127.0.0.1:9000"]), stack.prometheus.query("up")

Each listens on a free port of 127.0.0.1, keeps its data in a folder of its own, and ends with the `with` block or
with the process that started it, however that ends. Missing programs are installed first, after being listed;
`DEVSTACK_INSTALL=no` forbids that.
"""

from devstack.alertmanager import Alertmanager
from devstack.dynamodb import DynamoDbLocal
from devstack.errors import DevstackError, InstallError, StartError, StateError, UnleashAdminError
from devstack.install import install
from devstack.mysqlserver import Flavour, MySqlServer
from devstack.packages import Part
from devstack.prometheus import Prometheus
from devstack.server import Recipe
from devstack.stack import Stack
from devstack.unleash import Unleash
from devstack.unleash_admin import UnleashAdmin

__all__ = [
    "Alertmanager",
    "DevstackError",
    "DynamoDbLocal",
    "Flavour",
    "InstallError",
    "MySqlServer",
    "Part",
    "Prometheus",
    "Recipe",
    "Stack",
    "StartError",
    "StateError",
    "Unleash",
    "UnleashAdmin",
    "UnleashAdminError",
    "install",
]
