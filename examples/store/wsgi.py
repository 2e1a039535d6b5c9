"""The plain store for a WSGI server: `gunicorn --threads 8 examples.store.wsgi:app`."""

from __future__ import annotations

import atexit
import os
from contextlib import ExitStack

from examples.store.app import create_app
from examples.store.settings import MySQLSettings
from examples.store.wiring import plain

_open = ExitStack()
atexit.register(_open.close)
app = create_app(_open.enter_context(plain(MySQLSettings.from_env(os.environ))))
