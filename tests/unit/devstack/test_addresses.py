"""What `up` prints."""

import pytest

from devstack.cli import show
from devstack.state import Kept

ADDRESS = "/tmp/" + "long/" * 15 + "switchyard.json"


def test_addresses_are_neither_cut_nor_broken(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where the output is a pipe, whose width is taken for 80: they are there to be copied."""
    show(Kept(1, "", "/there", {}, (("Configuration", ADDRESS, "user / password"),), {}))
    assert ADDRESS in capsys.readouterr().out
