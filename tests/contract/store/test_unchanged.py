"""The store's own suite, as it stands, over the dual wiring."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.integration
@pytest.mark.timeout(400)
def test_the_stores_suite_passes_unchanged() -> None:
    """Another process, told by one environment variable: nothing of the suite knows of two databases.

    In phase 3, which reads and writes both, and one of its modules: `test_store` has all of them, in every phase.
    """
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "integration",
            "examples/store/tests/test_checkout.py",
        ],
        cwd=ROOT,
        env={**os.environ, "STORE_WIRING": "tests.contract.store.wirings:phase_3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
