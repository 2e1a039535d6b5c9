"""Extracts packages of Debian unstable into a folder, with every library they need and its own C library.

Nothing is installed: apt downloads what a machine without a single package would need, by lists of its own, and
needs no root for it; a program then runs through the loader among its libraries, whatever this system's are.
"""

import shlex
import shutil
import subprocess
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from devstack.errors import InstallError

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# The address of every source that apt has here.
TARGETS = ("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")
LEFT_OUT = (
    "./usr/share/doc",
    "./usr/share/man",
    "./usr/share/locale",
    "./usr/share/perl",
    "./usr/lib/*/perl",
    "./usr/bin",
)
LAUNCHER = """\
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
libraries=$(dirname "$here"/root/usr/lib/*/ld-linux-*.so.*)
exec "$libraries"/ld-linux-*.so.* --library-path "$libraries" "$here/root/usr/sbin/mysqld" "$@" \\
    --lc-messages-dir="$here/root/usr/share/mysql" --character-sets-dir="$here/root/usr/share/mysql/charsets" \\
    --plugin-dir="$here/root/usr/lib/mysql/plugin"
"""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder in which apt keeps everything that it would keep in the system's."""

    folder: Path

    @property
    def root(self) -> Path:
        """Where the packages are extracted."""
        return self.folder / "root"

    @property
    def apt(self) -> Path:
        """What apt needs, and nobody else."""
        return self.folder / "apt"

    def prepare(self, mirror: str) -> None:
        """Make the folders, and tell apt of one source only."""
        for path in (
            self.root,
            self.apt / "lists/partial",
            self.apt / "cache/archives/partial",
            self.apt / "none",
        ):
            path.mkdir(parents=True)
        (self.apt / "status").touch()  # not one package is installed
        signed = f"[signed-by={KEYRING}] " if KEYRING.is_file() else ""
        (self.apt / "sources.list").write_text(f"deb {signed}{mirror} unstable main\n")

    def fetch(self, names: Collection[str]) -> tuple[str, ...]:
        """The command that downloads these packages and all they need; older lists may name what is gone."""
        update = shlex.join((*self._apt(), "update", "-qq"))
        download = shlex.join((*self._apt(), "install", "-qq", "-y", "-d", "--no-install-recommends", *names))
        return ("sh", "-c", f"{update} && {download}")

    def extract(self) -> tuple[str, ...]:
        """The command that extracts what was downloaded, without manuals and what perl brings."""
        without = shlex.join(f"--exclude={pattern}" for pattern in LEFT_OUT)
        one = f'dpkg-deb --fsys-tarfile "$deb" | tar -x -C {shlex.quote(str(self.root))} {without} || exit 1'
        return ("sh", "-c", f"for deb in {shlex.quote(str(self.apt))}/cache/archives/*.deb; do {one}; done")

    def _apt(self) -> tuple[str, ...]:
        own = {
            "Dir::Etc::sourcelist": "sources.list",
            "Dir::Etc::sourceparts": "none",
            "Dir::Etc::preferences": "none",
            "Dir::Etc::preferencesparts": "none",
            "Dir::State::lists": "lists",
            "Dir::State::status": "status",
            "Dir::Cache": "cache",
        }
        places = [f"{name}={self.apt / path}" for name, path in own.items()]
        said = ("APT::Sandbox::User=root", "Debug::NoLocking=1", "Acquire::Retries=3", "Acquire::Languages=none")
        return (
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            *chain(*(("-o", word) for word in (*places, *said))),
        )


def unpack(
    names: Collection[str],
    folder: Path,
    archive: str,
    *,
    run: Callable[[Sequence[str]], int],
    insist: Callable[[Sequence[str]], None],
) -> None:
    """Download and extract `names` into `folder`, which is there afterwards, or is not.

    Args:
        names: packages of Debian unstable.
        folder: where they go; the launcher `mysqld` in it starts the server.
        archive: the mirror of Debian's archive.
        run: runs a command and tells its status.
        insist: runs a command again until it succeeds.

    Raises:
        InstallError: a command failed again and again.
    """
    place = Workplace(folder.with_name(f"{folder.name}.new"))
    shutil.rmtree(place.folder, ignore_errors=True)  # of somebody who was killed here
    place.prepare(archive)
    insist(place.fetch(names))
    if run(place.extract()) != 0:
        raise InstallError(f"could not extract {' '.join(names)} into {place.root}: is the disk full?")
    shutil.rmtree(place.apt)
    launcher = place.folder / "mysqld"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)
    place.folder.rename(folder)


def mirror(addresses: Collection[str] | None = None) -> str:
    """The mirror of Debian's archive among the addresses of apt's sources; empty without one, as on Ubuntu."""
    known = _addresses() if addresses is None else addresses
    return next((address for address in known if address.rstrip("/").endswith("/debian")), "")


def _addresses() -> list[str]:
    return subprocess.run(TARGETS, capture_output=True, text=True, check=False).stdout.split()
