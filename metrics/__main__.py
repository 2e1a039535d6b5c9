"""`python -m metrics`: answer scrapes for the processes that share a directory, from a process of its own."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from metrics.exporter import DIRECTORY, merged_app, serve


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; prints the address first."""
    parser = argparse.ArgumentParser(prog="python -m metrics", description=__doc__)
    parser.add_argument("--directory", default=os.environ.get(DIRECTORY), help=f"default: ${DIRECTORY}")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    options = parser.parse_args(argv)
    if not options.directory or not os.path.isdir(options.directory):  # noqa: PTH112 - it may be None
        parser.error(f"no such directory: {options.directory}; give --directory or set {DIRECTORY}")
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    exporter = serve(merged_app(options.directory), host=options.host, port=options.port)
    sys.stdout.write(f"{exporter.url}\n")
    sys.stdout.flush()
    signal.sigwait(ends)
    exporter.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
