"""Sends numbered messages from several threads and writes each acknowledged one to a ledger, synced before the next is sent.

    ledger.py --demo D/demo.json --senders 8 --messages 2000 --ledger FILE

Its own process, so that it outlives whatever the test kills. A sender that gets no answer tries again with a new number: what was not
acknowledged is not in the ledger.
"""

import argparse
import hashlib
import itertools
import json
import os
import pathlib
import smtplib
import threading
import time

import senders

FROM, TO = "minister@ministry.example", ["aroha@kiwimail.example", "tane@kiwimail.example"]


class Facts:
    def __init__(self, path):
        self.facts = json.loads(pathlib.Path(path).read_text())

    def node(self, name):
        return next(node for node in self.facts["nodes"] if node["name"] == name)

    def connector(self, customer):
        return next(connector for connector in self.facts["connectors"] if connector["customer"] == customer)


def send(sign_in, numbers, arguments, lock, acknowledged, ledger, deadline):
    client = None
    while len(acknowledged) < arguments.messages and time.monotonic() < deadline:
        number = next(numbers)
        mark, recipient = f"crash-{number:06d}-{os.getpid()}", TO[number % len(TO)]
        octets, _ = senders.message(FROM, recipient, f"Message {number}\r\n" * (1 + number % 300), mark=mark)
        try:
            client = client or senders.smtplib_client(sign_in)
            client.sendmail(FROM, [recipient], octets)
        except (OSError, smtplib.SMTPException):
            if client:
                client.close()
            client = None
            time.sleep(0.1)
            continue
        with lock:
            acknowledged.append(mark)
            ledger.write(f"{mark}\t{recipient}\t{len(octets)}\t{hashlib.sha256(octets).hexdigest()}\n")
            ledger.flush()
            os.fsync(ledger.fileno())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--demo", required=True)
    parser.add_argument("--senders", type=int, default=8)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=240)
    parser.add_argument("--ledger", required=True)
    arguments = parser.parse_args()
    sign_in = senders.of_connector(Facts(arguments.demo), "ministry")
    numbers, lock, acknowledged = itertools.count(1), threading.Lock(), []
    deadline = time.monotonic() + arguments.seconds
    with open(arguments.ledger, "a") as ledger:
        threads = [threading.Thread(target=send, args=(sign_in, numbers, arguments, lock, acknowledged, ledger, deadline))
                   for _ in range(arguments.senders)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(f"acknowledged {len(acknowledged)}", flush=True)


if __name__ == "__main__":
    main()
