"""`python -m devstack install|up|down|status`."""

from typing import Annotated

import typer
from rich.console import Console

from devstack.errors import DevstackError
from devstack.install import install as install_parts
from devstack.packages import Part

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Private servers for the demo and the tests.")
console = Console()
Parts = Annotated[list[Part] | None, typer.Argument(help="Parts of the stack; all of them when none is named.")]


@app.callback()
def root() -> None:
    """Private servers for the demo and the tests."""


@app.command()
def install(parts: Parts = None) -> None:
    """Install what is missing, after listing it; DEVSTACK_INSTALL=no forbids it."""
    install_parts(parts or tuple(Part))
    console.print("Everything the stack needs is here.")


def main() -> None:
    """Run the command line; an expected error is one message and status 1."""
    try:
        app()
    except DevstackError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(1) from error
