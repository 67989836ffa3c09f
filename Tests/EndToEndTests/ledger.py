"""Sends numbered messages from several threads, in every direction, and writes what became of each to a ledger, synced before the next is sent.

    ledger.py --demo D/demo.json --ledger FILE [--senders 8] [--seconds 600] [--large OCTETS]

Its own process, so that it outlives whatever the test kills; it ends at SIGTERM, or after its seconds. A row is `STATE MARK SENDER RECIPIENT
SIZE SHA256 TIME`:

acknowledged   250 after the end of data
refused        another answer after the end of data
unknown        no answer after the end of data: it may arrive, and once at most
cut            begun, and the connection ended before the end of data: it must never arrive

A message that was not taken is not sent again under its mark. Every other answer than 250 and 354 is printed, with its time.
"""

import argparse
import hashlib
import itertools
import json
import os
import pathlib
import re
import signal
import smtplib
import threading
import time
import traceback

import senders

MINISTER, SALES, AROHA, TANE = "minister@ministry.example", "sales@harbour.example", "aroha@kiwimail.example", "tane@kiwimail.example"
OUTSIDER, NOBODY = "friend@outsider.example", "nobody@kiwimail.example"
# From each who signs in: to mailboxes, to customers' servers, to outsiders.
ROUTES = {MINISTER: [AROHA, TANE, SALES, OUTSIDER], SALES: [MINISTER, AROHA, OUTSIDER], AROHA: [MINISTER, TANE, SALES, OUTSIDER]}
# By turns; a person's sign-in is meant to cost time, so that fewer do it.
TURNS = [MINISTER, SALES, MINISTER, AROHA, MINISTER, SALES, MINISTER, MINISTER]
# One message in so many is for nobody, is cut off before its end, is large (its content lies in a file of its own at every node).
EVERY_NOBODY, EVERY_CUT, EVERY_LARGE = 20, 29, 50
LARGE = 300_000


class Facts:
    def __init__(self, path):
        self.facts = json.loads(pathlib.Path(path).read_text())

    def node(self, name):
        return next(node for node in self.facts["nodes"] if node["name"] == name)

    def connector(self, customer):
        return next(connector for connector in self.facts["connectors"] if connector["customer"] == customer)

    def account(self, address):
        return next(account for account in self.facts["accounts"] if account["address"] == address)

    def sign_in(self, sender):
        if sender == AROHA:
            return senders.of_account(self, AROHA)
        return senders.of_connector(self, "ministry" if sender == MINISTER else "harbour")


class Ledger:
    def __init__(self, path):
        self.file, self.lock = open(path, "a"), threading.Lock()

    def write(self, state, mark, sender, recipient, *parts):
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part)
        row = "\t".join([state, mark, sender, recipient, str(sum(map(len, parts))), digest.hexdigest(), f"{time.time():.3f}"])
        with self.lock:
            self.file.write(row + "\n")
            self.file.flush()
            os.fsync(self.file.fileno())


class Sender(threading.Thread):
    """One who signs in, and keeps its connection until it breaks."""

    def __init__(self, sender, facts, ledger, numbers, arguments, stop):
        super().__init__()
        self.sender, self.sign_in, self.ledger = sender, facts.sign_in(sender), ledger
        self.numbers, self.arguments, self.stop = numbers, arguments, stop
        self.client = None

    def run(self):
        try:
            self.send_all()
        except Exception:
            # With one sender less the load would not be what the test says.
            traceback.print_exc()
            os._exit(1)

    def send_all(self):
        deadline = time.monotonic() + self.arguments.seconds
        while not self.stop.is_set() and time.monotonic() < deadline:
            if not self.one(next(self.numbers)):
                self.close()
                self.stop.wait(0.1)
        self.close()

    def one(self, number):
        recipients = ROUTES[self.sender]
        recipient = NOBODY if self.sender == MINISTER and number % EVERY_NOBODY == 0 else recipients[number % len(recipients)]
        mark = f"ledger-{number:06d}-{os.getpid()}"
        text = f"Message {number}\r\n.a line with a dot\r\n"
        size = self.arguments.large if number % EVERY_LARGE == 7 else len(text) * (1 + number % 150)
        octets, _ = senders.message(self.sender, recipient, text * max(1, size // len(text)), mark=mark)
        try:
            self.client = self.client or senders.smtplib_client(self.sign_in)
            for command in (f"MAIL FROM:<{self.sender}>", f"RCPT TO:<{recipient}>", "DATA"):
                code, text = self.client.docmd(command)
                if code not in (250, 354):
                    self.tell(code, text)
                    return code < 500 and code != 421 and self.client.rset()[0] == 250 and not self.stop.wait(0.05)
        except (OSError, smtplib.SMTPException):
            return False  # no content was begun
        state = self.content(octets, isCut=number % EVERY_CUT == 0)
        self.ledger.write(state, mark, self.sender, recipient, octets)
        return state in ("acknowledged", "refused")

    def content(self, octets, isCut):
        stuffed = re.sub(rb"(?m)^\.", b"..", octets)
        try:
            self.client.send(stuffed[:len(stuffed) // 2] if isCut else stuffed)
        except (OSError, smtplib.SMTPException):
            return "cut"
        if isCut:
            return "cut"
        try:
            self.client.send(b".\r\n")
            code, text = self.client.getreply()
        except (OSError, smtplib.SMTPException):
            return "unknown"
        if code != 250:
            self.tell(code, text)
        return "acknowledged" if code == 250 else "refused"

    @staticmethod
    def tell(code, text):
        # Whole, whatever other threads write.
        os.write(1, f"{time.time():.3f} {code} {text.decode(errors='replace')!r}\n".encode())

    def close(self):
        if self.client:
            self.client.close()
        self.client = None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--demo", required=True)
    parser.add_argument("--ledger", required=True)
    parser.add_argument("--senders", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--large", type=int, default=LARGE, help="octets of a large message")
    arguments = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    facts, ledger, numbers = Facts(arguments.demo), Ledger(arguments.ledger), itertools.count(1)
    everyone = [Sender(TURNS[turn % len(TURNS)], facts, ledger, numbers, arguments, stop) for turn in range(arguments.senders)]
    for one in everyone:
        one.start()
    for one in everyone:
        one.join()


if __name__ == "__main__":
    main()
