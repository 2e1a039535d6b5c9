"""`python -m dal.logs`: the table of docs/logs.md."""

import sys

from dal.logs.table import as_markdown

sys.stdout.write(as_markdown())
