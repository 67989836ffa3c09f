"""Memory at its limit: twenty messages of the largest size at once. Some are told to come again, all arrive, no node grows beyond its bounds, and
meanwhile mailboxes are read and small mail arrives."""

import pathlib
import smtplib
import threading
import time
from collections import Counter

import pytest

import reckoning
import senders
from ledger import AROHA, MINISTER, OUTSIDER, TANE, Ledger

pytestmark = pytest.mark.alone

LARGEST, MESSAGES, SECONDS, SECONDS_TO_READ = 36_700_160, 20, 150, 20
# limits.octets-in-flight (256 MiB) bounds each of receiving, accepting, opening and sending; a quarter more is the allocator's and the node's own.
MOST_KIB = 4 * 262_144 * 5 // 4
LINE = b"x" * 74 + b"\r\n"


def peak_kib(process):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise AssertionError("no VmHWM")


class Sender(threading.Thread):
    """Sends one message until it is taken, each time under another mark."""

    def __init__(self, community, number, ledger, body, codes):
        super().__init__()
        self.sign_in, self.recipient = senders.of_connector(community, "ministry"), AROHA if number % 2 else OUTSIDER
        self.ledger, self.body, self.codes = ledger, body, codes

    def run(self):
        deadline = time.monotonic() + SECONDS
        code = None
        while code != 250 and time.monotonic() < deadline:
            try:
                code = self.attempt()
            except (OSError, smtplib.SMTPException) as fault:
                code = type(fault).__name__
            self.codes[code] += 1
            time.sleep(0 if code == 250 else 0.5)

    def attempt(self):
        head, mark = senders.message(MINISTER, self.recipient, body="")
        parts = (head, self.body[len(head):])
        with senders.smtplib_client(self.sign_in) as client:
            code, _, is_sent = senders.exchange(client, MINISTER, self.recipient, *parts, parameters=f" SIZE={LARGEST}")
        if is_sent:
            self.ledger.write("acknowledged" if code == 250 else "refused", mark, MINISTER, self.recipient, *parts)
        return code


def small_arrives(community, ledger, everyone):
    """While the large ones go about: a small message is taken sooner or later, and is there soon after that."""
    octets, mark = senders.message(MINISTER, TANE)
    code = None
    while code != 250 and any(one.is_alive() for one in everyone):
        with senders.smtplib_client(senders.of_connector(community, "ministry")) as client:
            code, _, _ = senders.exchange(client, MINISTER, TANE, octets)
        began = time.monotonic()
        community.run("mailbox", "list", AROHA, node="kiwimail")
        assert time.monotonic() - began < SECONDS_TO_READ
    assert code == 250, "it was refused as long as the large ones came"
    ledger.write("acknowledged", mark, MINISTER, TANE, octets)
    community.wait_in_mailbox(TANE, mark)


@pytest.mark.timeout(300)
def test_twenty_of_the_largest_at_once(prepared):
    prepared.serve_all()
    path = prepared.directory / "ledger.tsv"
    ledger, codes = Ledger(path), Counter()
    # The first line of what is left begins anywhere, and none begins with a dot.
    body = (LINE * (LARGEST // len(LINE) + 1))[-LARGEST:]
    everyone = [Sender(prepared, number, ledger, body, codes) for number in range(MESSAGES)]
    for one in everyone:
        one.start()
    small_arrives(prepared, ledger, everyone)
    for one in everyone:
        one.join()
    print(dict(codes))
    assert codes.keys() <= {250, 452, 421} and codes[250] == MESSAGES and codes[452] > 0
    assert reckoning.judge(prepared, path)["arrived"] == MESSAGES + 1
    peaks = {name: peak_kib(prepared.processes[name]) for name in ("ministry", "kiwimail")}
    print(peaks)
    assert max(peaks.values()) < MOST_KIB
