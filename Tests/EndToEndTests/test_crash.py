"""2,000 acknowledged messages from 8 senders while each node is killed five times: lost 0, altered 0, duplicates 0."""

import hashlib
import os
import random
import sys
import time

import pytest

from community import HERE, wait_until

KILLS = 5
MESSAGES = 2000


@pytest.mark.timeout(480)
def test_nothing_is_lost(prepared):
    prepared.serve_all()
    seed = int(os.environ.get("CRASH_SEED", time.time_ns() % 1_000_000))
    print(f"CRASH_SEED={seed}")
    dice, ledger = random.Random(seed), prepared.directory / "ledger.tsv"
    sender = prepared.start("ledger", [
        sys.executable, HERE / "ledger.py", "--demo", prepared.place / "demo.json", "--messages", MESSAGES, "--ledger", ledger])
    kills = ["ministry"] * KILLS + ["kiwimail"] * KILLS
    dice.shuffle(kills)
    for count, name in enumerate(kills, 1):
        # A kill for every tenth of the messages, at a moment within it, so that all fall into the traffic.
        share = MESSAGES * (count - 1) // len(kills) + dice.randrange(MESSAGES // len(kills))
        wait_until(lambda: acknowledged(ledger) >= share or not sender.is_alive(), 120, lambda: f"{share} sent; {sender.tail()}")
        time.sleep(dice.random() / 5)
        prepared.processes[name].kill()
        prepared.serve(name)
    wait_until(lambda: not sender.is_alive(), 240, lambda: f"all sent; {sender.tail()}")
    rows = [line.split("\t") for line in ledger.read_text().splitlines()]
    assert len(rows) >= MESSAGES, sender.tail()
    judge(prepared, rows)


def acknowledged(ledger):
    return ledger.read_bytes().count(b"\n") if ledger.exists() else 0


def marks_of(messages):
    found = {}
    for message in messages:
        start = message.index(b"Message-ID: <crash-") + len(b"Message-ID: <")
        found.setdefault(message[start:message.index(b"@", start)].decode(), []).append(message)
    return found


def judge(community, rows):
    for recipient in sorted({row[1] for row in rows}):
        wanted = {row[0]: row for row in rows if row[1] == recipient}

        def arrived():
            found = marks_of(community.in_mailbox(recipient))
            return found if wanted.keys() <= found.keys() else None

        # The longest back-off that so many short outages bring is 30 s; two of them and time to drain.
        found = wait_until(arrived, 150, lambda: f"lost: {sorted(wanted.keys() - marks_of(community.in_mailbox(recipient)).keys())[:10]}")
        altered = [mark for mark, (_, _, size, digest) in wanted.items()
                   if hashlib.sha256(found[mark][0][-int(size):]).hexdigest() != digest]
        # What was not acknowledged may arrive too, but never twice.
        doubled = [mark for mark, copies in found.items() if len(copies) > 1]
        assert not altered and not doubled, f"altered {altered[:10]}, duplicates {doubled[:10]}"
