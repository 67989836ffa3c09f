"""kill -9 of the nodes, at random moments under load in every direction: lost 0, altered 0, phantom 0, and no duplicates but those at servers that a kill explains.

Each round kills one node, or both, and starts it again. The seed is of the commit, printed, and TEST_SEED overrides it. The short form makes 24
rounds; the long one (`scripts/soak crash`) 200, and it fails with fewer than 10,000 acknowledged messages.
"""

import os
import random
import subprocess
import time

import pytest

import reckoning
from community import HERE, IS_SOAK, wait_until

pytestmark = pytest.mark.alone

ROUNDS, MESSAGES_A_ROUND = (200, 60) if IS_SOAK else (24, 100)
LEAST_ACKNOWLEDGED = 10_000 if IS_SOAK else ROUNDS * MESSAGES_A_ROUND
SENDERS = 8
VICTIMS = [["ministry"], ["kiwimail"], ["kiwimail", "ministry"], ["authority"]]
WEIGHTS = [10, 10, 3, 1]


def seed_of_the_commit():
    """Each commit meets other moments, and the same commit the same."""
    return int(os.environ.get("TEST_SEED") or subprocess.check_output([HERE.parents[1] / "scripts" / "seed"]))


@pytest.mark.timeout(2400 if IS_SOAK else 300)
def test_nothing_is_lost(prepared):
    seed = seed_of_the_commit()
    print(f"TEST_SEED={seed}")
    dice, ledger = random.Random(seed), prepared.directory / "ledger.tsv"
    prepared.serve_all()
    sender = reckoning.start_senders(prepared, ledger, "--senders", SENDERS, "--seconds", 2000)
    kills = []
    for number in range(ROUNDS):
        # A kill falls into the traffic, at any moment of it.
        share = MESSAGES_A_ROUND * number + dice.randrange(MESSAGES_A_ROUND)
        wait_until(lambda: reckoning.acknowledged(ledger) >= share, 120, lambda: f"round {number}: {share} sent; {sender.tail()}")
        time.sleep(dice.random() / 5)
        # Each has its turn, however the dice fall.
        victims = VICTIMS[number] if number < len(VICTIMS) else dice.choices(VICTIMS, WEIGHTS)[0]
        for name in victims:
            prepared.processes[name].kill()
            kills.append((time.time(), name))
        for name in dice.sample(victims, len(victims)):
            prepared.serve(name)
    wait_until(lambda: reckoning.acknowledged(ledger) >= LEAST_ACKNOWLEDGED, 120, lambda: f"all sent; {sender.tail()}")
    sender.stop()
    counts = reckoning.judge(prepared, ledger, kills)
    killed = sum(name != "authority" for _, name in kills)
    assert {name for _, name in kills} == {"ministry", "kiwimail", "authority"}
    assert counts["acknowledged"] >= LEAST_ACKNOWLEDGED and counts["cut"] > 0 and killed >= ROUNDS * 3 // 4
