"""Private servers for the demo and the tests: MariaDB, DynamoDB Local, Unleash on PostgreSQL, Prometheus.

    with Stack.start({Part.MARIADB, Part.DYNAMODB}) as stack:
        stack.mariadb.port, stack.mariadb.password, stack.mariadb.connect()
        stack.dynamodb.endpoint, stack.dynamodb.client()

Each listens on a free port of 127.0.0.1, keeps its data in a folder of its own, and ends with the `with` block or with
the process that started it, however that ends. Missing programs are installed first, after being listed;
`DEVSTACK_INSTALL=no` forbids that.
"""

from devstack.dynamodb import DynamoDbLocal
from devstack.errors import DevstackError, InstallError, StartError, StateError
from devstack.install import install
from devstack.mariadb import MariaDb
from devstack.packages import Part
from devstack.stack import Stack

__all__ = [
    "DevstackError",
    "DynamoDbLocal",
    "InstallError",
    "MariaDb",
    "Part",
    "Stack",
    "StartError",
    "StateError",
    "install",
]
