"""Runs of one row: ours and theirs in turn."""

import dataclasses
import json
import statistics
import subprocess
import threading

# Of one run; a few seconds where nothing is wrong.
LIMIT = 120


class Void(Exception):
    """A figure that would mean nothing."""


@dataclasses.dataclass(frozen=True)
class Row:
    octets: int
    messages: int
    connections: int
    kept: bool

    @property
    def name(self):
        size = f"{self.octets // 1024} KiB" if self.octets < 1_048_576 else f"{self.octets // 1_048_576} MiB"
        return f"{size}, {self.connections} {'kept' if self.kept else 'each'}"


@dataclasses.dataclass(frozen=True)
class Run:
    accepted: float
    acceptance: tuple
    arrived: float
    arrival: tuple
    processor: float
    memory: int


class Memory:
    """The most that a side's processes held, looked at every half second."""

    def __init__(self, side):
        self.side, self.most, self.over = side, 0, threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        while True:
            self.most = max(self.most, self.side.proportional_kib())
            if self.over.wait(0.5):
                return

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def send(load, row, to, sink, options=(), messages=None):
    command = [
        load, "--sink", sink, "--messages", str(messages or row.messages), "--octets", str(row.octets), "--connections",
        str(row.connections), "--limit", str(LIMIT), *(["--to", to] if to else []), *(["--kept"] if row.kept else []), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT + 30)
    if done.returncode:
        raise Void(f"{row.name}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def run(row, side, load):
    before = side.processor_seconds()
    with Memory(side) as memory:
        seen = send(load, row, side.to, side.sink, side.options)
    used = side.processor_seconds() - before

    def times(part):
        return (seen[part].get("median"), seen[part].get("p99"))

    return Run(
        seen["acceptance"]["perSecond"], times("acceptance"), seen["arrival"]["perSecond"], times("arrival"), used / row.messages * 1000,
        memory.most)


def measure(row, ours, theirs, pairs, load):
    """Both sides in turn, and the sender straight to its own sink, which must be well above either."""
    for side in (ours, theirs):
        send(load, row, side.to, side.sink, side.options, messages=max(20, row.messages // 10))
    runs = [(run(row, ours, load), run(row, theirs, load)) for _ in range(pairs)]
    bare = send(load, row, None, ours.sink)["acceptance"]["perSecond"]
    best = max(statistics.median(side.accepted for side in sides) for sides in zip(*runs))
    if bare < 1.5 * best:
        raise Void(f"{row.name}: the sender alone manages {bare:.0f} a second, beside {best:.0f} of a side")
    return runs, bare
