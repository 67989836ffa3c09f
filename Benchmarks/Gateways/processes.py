"""What processes used, by /proc."""

import os
import pathlib

TICKS = os.sysconf("SC_CLK_TCK")


def fields(pid):
    """Of /proc/PID/stat, those behind the name: state is the first, the parent the second."""
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def children(pid):
    """All below a process; what ends while this looks has none."""
    found = []
    try:
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *children(int(child))]
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def processor_seconds(pid, with_children=False):
    """User and system time; with children also that of those that live and of those that ended and were waited for."""
    own = fields(pid)
    ticks = sum(map(int, own[11:15 if with_children else 13]))
    if with_children:
        for child in children(pid):
            try:
                ticks += sum(map(int, fields(child)[11:15]))
            except (FileNotFoundError, ProcessLookupError):
                pass
    return ticks / TICKS


def proportional_kib(pid):
    """Memory of a process and all below it; what they share counts once in all (PSS)."""
    total = 0
    for one in [pid, *children(pid)]:
        try:
            for line in pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total
