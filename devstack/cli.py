"""`python -m devstack install|up|down|status`."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from devstack import keeper, updown
from devstack.errors import DevstackError
from devstack.install import install as install_parts
from devstack.packages import USUAL, Part
from devstack.stack import SERVED
from devstack.state import Kept, load, state_file
from devstack.unleash_admin import UnleashAdmin

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Private servers for the demo and the tests.")
console = Console(soft_wrap=True, width=200)  # wider than any row: an address that is cut cannot be copied
Parts = Annotated[list[Part] | None, typer.Argument(help="Parts of the stack; all of them when none is named.")]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with", help="module:function, called with the running stack; may start more and returns rows."
    ),
]


@app.command()
def install(parts: Parts = None) -> None:
    """Install what is missing, after listing it; DEVSTACK_INSTALL=no forbids it."""
    install_parts(parts or USUAL)
    console.print("Everything the stack needs is here.")


@app.command()
def up(parts: Parts = None, extras: With = None) -> None:
    """Keep the stack running in the background and print its addresses; a second call prints them again."""
    show(updown.up(parts or SERVED, extras or ()))


@app.command()
def down() -> None:
    """Stop what `up` started."""
    console.print("Stopped." if updown.down() else "Nothing is running here.")


@app.command()
def status() -> None:
    """What runs, and where; status 1 when nothing does."""
    kept = load()
    if kept is None:
        console.print("Nothing is running here. Start it with: python -m devstack up")
        raise typer.Exit(1)
    show(kept)


@app.command()
def provision(url: str, token: str) -> None:
    """Create the five flags in an Unleash server, as it is after `docker compose up`, and switch phase 1 on."""
    with UnleashAdmin(url, token) as admin:
        admin.provision()
    console.print("The flags are there; READ_MYSQL and WRITE_MYSQL are on (phase 1).")


@app.command(hidden=True)
def keep(parts: Parts = None, extras: With = None) -> None:
    """Hold a stack in the foreground until SIGTERM; `up` runs this in the background."""
    keeper.keep(parts or SERVED, extras or ())


def show(kept: Kept) -> None:
    """Print the addresses and logins of a kept stack."""
    table = Table("what", "address", "login", box=None, pad_edge=False, header_style="bold")
    for row in kept.rows:
        table.add_row(*row)
    console.print(table)
    console.print(
        f"Logs are in {kept.folder}/*/*.log, every address and token in {state_file()}.", highlight=False
    )


def main() -> None:
    """Run the command line; an expected error is one message and status 1."""
    try:
        app()
    except DevstackError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(1) from error
