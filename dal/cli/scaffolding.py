"""`dal scaffold`: writes the code that a backend needs for the layer, from its analysis and its contract."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from dal.cli.shared import AsJson, explained, print_json, print_table, say
from dal.errors import ConfigurationError

Backend = Annotated[Path, typer.Argument(help="The backend's folder, the one that was analysed.")]
AnalysisPath = Annotated[Path, typer.Option("--analysis", help="What `dal discover` has written.")]
ContractPath = Annotated[
    Path | None,
    typer.Option(
        "--contract",
        help="Default: migrationContract.json here, in the backend, or (the draft) beside the analysis.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Where to write. Default: into the backend.")]
PackageName = Annotated[str, typer.Option("--package", help="What the generated package is called.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be written, write nothing.")]
Force = Annotated[bool, typer.Option("--force", help="Write over files that differ.")]

CONTRACT = "migrationContract.json"
_SHOWN = 40


def scaffold_command(
    backend: Backend,
    *,
    analysis: AnalysisPath = Path("artifacts/stage-03/analysis.json"),
    contract: ContractPath = None,
    out: Out = None,
    package: PackageName = "switchyard",
    dry_run: DryRun = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write Protocols, repositories, dual tables, factory, configuration and tests in the backend's own names.

    Methods that follow from the keys of the contract are complete; all others raise NotImplementedError with their
    access pattern, and are listed. Files that differ from what is there are left; the new ones lie beside them.

    JSON: {"package", "out", "files": [{"path", "fate"}], "complete", "open": [{"name", "pattern", "reason",
    "place"}], "left": [{"function", "place", "reason"}], "notes": [{"about", "what"}]}

    Examples: dal scaffold ../shop        dal scaffold ../shop --out build --package shop_data --dry-run
    """
    with explained():
        found = _scaffolded(
            backend,
            analysis,
            _contract(contract, backend, analysis),
            out or backend,
            package,
            dry_run=dry_run,
            force=force,
        )
    if as_json:
        print_json(found)
    else:
        _tell(found, dry_run=dry_run)


def _scaffolded(
    backend: Path, analysis: Path, contract: Path, out: Path, package: str, *, dry_run: bool, force: bool
) -> dict[str, Any]:
    try:
        from dal.discovery.generated import keep  # noqa: PLC0415  an extra
        from dal.scaffold import Sources, file_all, scaffold  # noqa: PLC0415  an extra
    except ModuleNotFoundError as error:
        if error.name not in ("sqlglot", "jinja2"):
            raise
        raise ConfigurationError(
            f"{error.name} is not installed: `pip install 'switchyard-dal[discovery]'`, then type it again"
        ) from error
    made = scaffold(Sources(backend, analysis, contract, out, package))
    filed = file_all(made.files, out, force=force, dry_run=dry_run)
    if not dry_run:
        keep(made.generated, analysis if analysis.is_dir() else analysis.parent)
    return {
        "package": made.package,
        "out": str(out),
        "files": [{"path": one.path, "fate": one.fate.value} for one in filed],
        "complete": list(made.complete),
        "open": [
            {"name": one.name, "pattern": one.pattern, "reason": one.reason, "place": str(one.place)}
            for one in made.open
        ],
        "left": [{"function": one.function, "place": str(one.place), "reason": one.reason} for one in made.left],
        "notes": [{"about": one.about, "what": one.what} for one in made.notes],
    }


def _contract(given: Path | None, backend: Path, analysis: Path) -> Path:
    """The one that is given, else the first that is there."""
    if given is not None:
        return given
    places = (Path(CONTRACT), backend / CONTRACT, analysis.parent / CONTRACT)
    return next((path for path in places if path.is_file()), places[-1])


def _tell(found: dict[str, Any], *, dry_run: bool) -> None:
    fates = Counter(file["fate"] for file in found["files"])
    for one in found["open"][:_SHOWN]:
        print(f"{one['name']}: {one['reason']} ({one['place']})")
    if len(found["open"]) > _SHOWN:
        print(f"and {len(found['open']) - _SHOWN} more; --json has all")
    rows: list[list[str | int]] = [[f"files {fate}", count] for fate, count in sorted(fates.items())]
    rows += [["methods complete", len(found["complete"])], ["left to you", len(found["open"])]]
    rows += [["functions without a method", len(found["left"])]]
    print_table((found["package"], "dry run" if dry_run else found["out"]), rows)
    for one in found["left"][:_SHOWN]:
        say(f"no method: {one['place']}: {one['function']}: {one['reason']}")
    for one in found["notes"]:
        say(f"note: {one['about']}: {one['what']}")
    beside = [file["path"] for file in found["files"] if file["fate"] == "beside"]
    if beside:
        say(f"left as they are, with the new one beside them: {', '.join(beside[:_SHOWN])}")
