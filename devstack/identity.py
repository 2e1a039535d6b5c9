"""Tells a process from another one that got the same number later, also after a reboot."""

from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
START_TIME = 19  # of the fields after the command in /proc/PID/stat (field 22 of proc(5))


def identity(pid: int) -> str | None:
    """What makes this process unique: the boot and its start time; None when there is none, or only a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat[stat.rindex(")") + 2 :].split()
    return None if fields[0] in "ZX" else f"{BOOT_ID.read_text().strip()}:{fields[START_TIME]}"
