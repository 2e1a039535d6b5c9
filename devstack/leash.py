"""Runs one server and never lets it outlive its owner: started by path, stands alone, standard library only.

`python -I -S leash.py OWNER SIGNAL USER FOLDER -- COMMAND…` starts COMMAND as its child and then waits for
whichever comes first: the child ends, somebody sends SIGTERM or SIGINT, or the process OWNER dies, however that
happens. In the last two cases the child gets SIGNAL, three seconds later SIGKILL. If the leash itself is killed,
the kernel kills the child (PR_SET_PDEATHSIG). When the owner died, FOLDER is removed.
The child sits in its own process group, so that a signal to the leash's group reaches it once.
"""

import ctypes
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 3.0


def main(arguments: list[str]) -> int:
    """Run until the child is gone; 0 when it was asked to stop, its own status when it ended by itself."""
    owner, stop_signal, user, folder, _, *command = arguments
    owner_fd = _watch_owner(int(owner))
    asked_r, asked_w = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: os.write(asked_w, b"x") and None)
    libc = ctypes.CDLL(None, use_errno=True)
    child = subprocess.Popen(command, preexec_fn=lambda: _prepare(libc, user))  # noqa: PLW1509 - one thread only
    child_fd = os.pidfd_open(child.pid)
    ready = _wait(owner_fd, asked_r, child_fd)
    ended_alone = ready == {child_fd}
    if not ended_alone:
        _stop(child, child_fd, int(stop_signal))
    _sweep(child.pid)
    if owner_fd in ready:
        shutil.rmtree(folder, ignore_errors=True)  # other servers may still write there: the last leash wins
    return child.wait() if ended_alone else 0


def _watch_owner(owner: int) -> int:
    watched = os.pidfd_open(owner)
    if os.getppid() != owner:  # it died before it could be watched, and its number may be somebody else's now
        raise SystemExit(1)
    return watched


def _prepare(libc: ctypes.CDLL, user: str) -> None:
    os.setpgid(0, 0)
    if user:
        entry = pwd.getpwnam(user)
        os.initgroups(user, entry.pw_gid)
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # after setuid, which would clear it


def _wait(*descriptors: int, seconds: float | None = None) -> set[int]:
    return set(select.select(descriptors, (), (), seconds)[0])


def _stop(child: subprocess.Popen[bytes], child_fd: int, stop_signal: int) -> None:
    child.send_signal(stop_signal)
    if not _wait(child_fd, seconds=GRACE_SECONDS):
        child.kill()
    child.wait()


def _sweep(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
