"""Commands that are measured as processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.moving.ours import Ours


def test_a_command_that_fails_is_heard(tmp_path: Path) -> None:
    """Its status alone tells nobody why a run of half an hour has broken."""
    program = tmp_path / "dal"
    program.write_text("#!/bin/sh\necho rows\necho dal: no answer >&2\nexit $2\n", "ascii")
    program.chmod(0o755)
    ours = Ours(Path("unread.json"), program)
    assert ours.told("verify", "0") == "rows\n"
    with pytest.raises(RuntimeError, match=r"'verify'.* ended with 2: dal: no answer"):
        ours.told("verify", "2")
