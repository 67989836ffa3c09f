"""How long a suspension takes to reach gateways, each a process of its own that asks the authority over HTTP on loopback.

With SECUREMAIL_SOAK 20 gateways at the usual pace, ten suspensions and resumptions; else a few that ask each second.
"""

import math
import os
import pathlib
import re
import shutil
import time

import pytest

from community import BINARY, IS_SOAK, is_free, wait_until

pytestmark = pytest.mark.alone

GATEWAYS, ROUNDS, POLL = (20, 10, 30) if IS_SOAK else (4, 2, 1)
LIMIT = 60
KEPT = ("tls", "keys", "community")


def free_ports():
    """Below those that the system gives to outgoing connections, which come and go meanwhile."""
    start = 10000 + os.getpid() * 131 % 9000
    return (port for port in [*range(start, 19900), *range(10000, start)] if is_free(port))


def gateway(community, number, ports):
    """Another process with the ministry's keys and a state of its own: it follows the log, and has no part in the mail."""
    source = pathlib.Path(community.node("ministry")["config"]).parent
    place = community.directory / f"follower-{number}"
    for name in KEPT:
        shutil.copytree(source / name, place / name)
    (place / "state").mkdir(mode=0o700)
    text = (source / "securemail.yaml").read_text()
    text, count = re.subn(r"(?m)^(\s*poll-seconds:) .*$", rf"\1 {POLL}", text)
    assert count == 1
    for name, port in zip(("peer", "mx", "submission", "submissions", "relay", "listen"), ports):
        text, count = re.subn(rf"(?m)^(  {name}:) 127.0.0.1:\d+$", rf"\1 127.0.0.1:{port}", text)
        assert count == 1, name
    (place / "securemail.yaml").write_text(text)
    return community.start(f"follower-{number}", [BINARY, "serve", "--config", place / "securemail.yaml"])


class InForce:
    """Reads a gateway's log as it grows: which directory it goes by."""

    def __init__(self, process):
        self.process, self.offset, self.newest = process, 0, 0

    def read(self):
        with open(self.process.log, "rb") as file:
            file.seek(self.offset)
            octets = file.read()
        whole = octets[:octets.rfind(b"\n") + 1]
        self.offset += len(whole)
        for number in re.findall(rb"directory (\d+) is in force", whole):
            self.newest = int(number)
        return self.newest


def size(community):
    """Statements of the log that is published."""
    checkpoint = pathlib.Path(community.facts["authority"]["config"]).parent / "state" / "authority" / "log" / "checkpoint"
    return int(checkpoint.read_text().splitlines()[1])


def percentile(values, share):
    return sorted(values)[math.ceil(len(values) * share) - 1]


@pytest.mark.timeout(1200)
def test_a_suspension_reaches_every_gateway_within_a_minute(prepared):
    prepared.serve("authority")
    ports = free_ports()
    followers = [InForce(gateway(prepared, number, ports)) for number in range(GATEWAYS)]
    for follower in followers:
        wait_until(lambda: follower.read() >= size(prepared), 120, lambda: f"a gateway follows: {follower.process.tail()}")
    delays = []
    for number in range(ROUNDS):
        # Not in step with the gateways' looks.
        time.sleep(number * 7 % POLL * 0.37)
        command = ("suspend", "resume")[number % 2]
        # From when the officer gives the command, which ends once it is published.
        began = time.monotonic()
        prepared.run("authority", command, "kiwimail", node="authority")
        newest = size(prepared)
        waiting = list(followers)
        while waiting:
            assert time.monotonic() < began + 2 * LIMIT, f"{len(waiting)} gateways do not know"
            arrived = [one for one in waiting if one.read() >= newest]
            delays += [time.monotonic() - began] * len(arrived)
            waiting = [one for one in waiting if one not in arrived]
            time.sleep(0.02)
    p50, p99 = percentile(delays, 0.5), percentile(delays, 0.99)
    print(f"propagation: {GATEWAYS} gateways that ask each {POLL} s, {len(delays)} arrivals: "
          f"median {p50:.1f} s, p99 {p99:.1f} s, most {max(delays):.1f} s")
    assert len(delays) == GATEWAYS * ROUNDS and p99 < LIMIT
