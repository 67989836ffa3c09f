"""One run of tests, and what it said."""

import dataclasses
import json
import re
import shlex
import subprocess

from . import clone
from .rows import CRASH, TIME_OUT

# A test that never ends without its defence has failed too, where its row says so.
ROW_SECONDS, BATCH_SECONDS = 300, 900


@dataclasses.dataclass
class Run:
    """`failures`: what each test that failed said, as (TARGET.SUITE/TEST, "NAME (ARGUMENT): TEXT"); those of another program have no test.
    `tests`: how many ran, None where that is not known. `end`: why it did not come to its end, if so."""

    passed: bool
    failures: list
    tests: int | None = None
    end: str | None = None

    def said(self, row):
        """What the tests of a row said."""
        wanted = re.compile(row.filter or "")
        return [text for test, text in self.failures if test is None or wanted.search(test)]

    def says(self, row):
        return any(row.says in text for text in self.said(row))


def tests_of(row, all_tests):
    """Of all tests (TARGET.SUITE/`NAME`()) those of a row: the one that its phrase names, or all that its filter finds where it names none."""
    found = [test for test in all_tests if re.search(row.filter, test)]
    return [test for test in found if row.says.startswith((f"{_name(test)}: ", f"{_name(test)} ("))] or found


def _name(test):
    named = re.search(r"/(?:`(.+)`|(\w+))\(.*\)$", test)
    return named and (named[1] or named[2])


def of_command(command, log, seconds=ROW_SECONDS):
    """The last lines of a test that is no test of Swift are what it said."""
    command = command.replace("{scratch}", str(clone.SCRATCH))
    events = log.with_suffix(".jsonl")
    events.unlink(missing_ok=True)
    is_swift = "swift test " in command
    if is_swift:
        command += f" --event-stream-version 0 --event-stream-output-path {events}"
    with open(log, "a+", errors="replace") as file:
        start = file.tell()
        status = _status(command, file, seconds)
        file.seek(start)
        output = file.read()
    end = f"{TIME_OUT} {seconds} s" if status is None else None
    if not is_swift:
        return Run(status == 0, [(None, line) for line in output.splitlines() + [end or ""]] if status != 0 else [], None, end)
    failures, tests, is_complete = _read(events)
    signal = re.search(r"unexpected signal code (\d+)", output)
    if end is None and not is_complete:
        end = f"{CRASH} {signal[1]}" if signal else "ended before all tests had"
    return Run(status == 0 and end is None, failures + ([(None, end)] if end else []), tests, end)


def of_tests(tests, log, seconds=BATCH_SECONDS):
    """All at once."""
    names = "|".join(re.sub(r"([.^$*+?()\[\]{}|\\])", r"\\\1", test) for test in sorted(tests))
    command = f"swift test --skip-build --disable-xctest --scratch-path {{scratch}} --filter {shlex.quote(names)}"
    return of_command(command, log, seconds)


def _status(command, log, seconds):
    options = {"cwd": clone.CLONE, "env": clone.environment(), "stdout": log, "stderr": log, "start_new_session": True}
    with subprocess.Popen(["bash", "-c", command], **options) as process:
        try:
            return process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            # `swift test` puts the tests into a process group of their own; the session is the same.
            subprocess.run(["pkill", "-KILL", "--session", str(process.pid)])
            return None


def _read(events):
    """Failures, the number of tests that ran, and whether the run came to its end: from Swift Testing's stream of events."""
    names, ran, failures, is_complete = {}, set(), [], False
    for line in events.read_text(errors="replace").split("\n") if events.exists() else []:
        try:
            record = json.loads(line)
        except ValueError:
            continue  # cut off as the tests crashed
        payload = record["payload"]
        if record["kind"] == "test":
            names[payload["id"]] = payload.get("displayName") or payload["name"]
            continue
        test = payload.get("testID")
        if payload["kind"] == "testStarted" and "/" in test:  # a test, not a suite
            ran.add(test)
        elif payload["kind"] == "runEnded":
            is_complete = True
        elif payload["kind"] == "issueRecorded" and not payload["issue"].get("isKnown"):
            texts = " ".join(message["text"] for message in payload["messages"])
            argument = payload.get("_testCase", {}).get("displayName")
            name = f"{names.get(test, test)} ({argument})" if argument else names.get(test, test)
            failures.append((test, " ".join(f"{name}: {texts}".split())))
    return failures, len(ran), is_complete
