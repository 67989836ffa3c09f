"""Judges what became of every message: a ledger of what was promised against what is there. Knows nothing of the product.

    checker.py --ledger FILE [--mailbox WHOSE=FOLDER]... [--handed WHOSE=FOLDER]... [--waiting FILE]...
        [--node NAME=DOMAIN,DOMAIN]... [--kills FILE] [--breaks FILE] [--in-flight N]

Prints one JSON object with what is wrong, and ends with 1 if anything is. A row of the ledger is `STATE MARK SENDER RECIPIENT SIZE SHA256 TIME`,
separated by tabs; ledger.py says what the states mean. A message bears its mark in the Message-ID, `<MARK@...>`.

lost           acknowledged, and neither there, nor waiting, nor returned to its sender
altered        the end of what is there is not, octet for octet, what was sent, or more than fields stands before it
phantom        there, though its content was never finished, was refused, or was not sent to whose place it is; or a report at another's. But what
               was refused at the moment in which the disk of its node failed for good may be on it all the same
duplicate      twice in a mailbox; or twice at a server, unless a copy was under way there when the node that hands to it was killed, and no more
               copies were than can be under way to one server at once
contradicted   there, and returned as well
"""

import argparse
import collections
import email
import email.policy
import hashlib
import json
import pathlib
import re
import sys

# A copy counts as under way at a kill when it was stored no more than so long before it, or after it (seconds): in between the node had
# the server's answer, or was about to have it, and may not have written it down.
BEFORE_KILL, AFTER_KILL = 2.0, 1.0
MARK = re.compile(rb"^Message-ID:\s*<([^@>\s]+)@", re.IGNORECASE | re.MULTILINE)
# A refusal was by a commit that failed with the disk when it was said no more than so long before that was noticed, or after it.
BEFORE_BREAK, AFTER_BREAK = 1.0, 2.0
SHOWN = 10

Row = collections.namedtuple("Row", "state mark sender recipient size digest time", defaults=["-inf"])


class Copy:
    """One file. Its octets are read when they are looked at: many large ones fit into no memory."""

    def __init__(self, path):
        self.path, self.stored = path, path.stat().st_mtime

    @property
    def octets(self):
        return self.path.read_bytes()


class Ledger:
    """Who sent what to whom, and what was answered."""

    def __init__(self, path):
        lines = pathlib.Path(path).read_text().splitlines()
        self.rows = [Row(*line.split("\t")) for line in lines]
        self.by_mark = {row.mark: row for row in self.rows}
        # A mark names one message; the last row about it counts.
        self.acknowledged = [row for row in self.by_mark.values() if row.state == "acknowledged"]


class Found:
    """Messages and reports in one folder, by mark. It is the place of one address, or of a domain."""

    def __init__(self, whose, is_mailbox):
        self.whose, self.is_mailbox = whose, is_mailbox
        self.copies = collections.defaultdict(list)
        self.reports = collections.defaultdict(list)
        # Files without a mark: no message has none.
        self.strange = []

    def read(self, folder):
        for path in sorted(pathlib.Path(folder).rglob("*")):
            # What is in `tmp` of a maildir is not delivered.
            if path.is_file() and path.parent.name != "tmp":
                self.add(Copy(path))
        return self

    def belongs_to(self, address):
        return self.whose in (address, address.rpartition("@")[2])

    def add(self, copy):
        octets = copy.octets
        head = octets.split(b"\r\n\r\n", 1)[0]
        if b"multipart/report" in head:
            for mark in failed_of(octets):
                self.reports[mark].append(copy)
        elif found := MARK.search(head + b"\r\n") or MARK.search(octets):
            self.copies[found[1].decode()].append(copy)
        else:
            self.strange.append(copy)


def failed_of(octets):
    """Marks of messages that a delivery report (RFC 3464) says failed."""
    message = email.message_from_bytes(octets, policy=email.policy.compat32)
    failed = any(
        part.get("Action", "").strip().lower() == "failed" for whole in message.walk()
        if whole.get_content_type() == "message/delivery-status" for part in whole.get_payload())
    body = octets.split(b"\r\n\r\n", 1)[-1]
    return {found.decode() for found in MARK.findall(body)} if failed else set()


def waiting_of(paths):
    """Marks of the rows that `queue list --json` and `hold list --json` printed."""
    rows = [json.loads(line) for path in paths for line in pathlib.Path(path).read_text().splitlines() if line.strip()]
    return {row.get("message-id", "").strip("<>").partition("@")[0] for row in rows}


def is_whole(copy, row):
    """What was sent, untouched, and before it nothing but fields."""
    octets, size = copy.octets, int(row.size)
    added = octets[:len(octets) - size]
    return (len(octets) >= size and hashlib.sha256(octets[len(added):]).hexdigest() == row.digest
            and b"\r\n\r\n" not in added)


class Kills:
    """When which node was killed, and how many copies each kill explains at each server."""

    def __init__(self, lines, nodes, in_flight):
        self.times = sorted((float(time), node) for time, node in (line.split() for line in lines))
        self.node_of = {domain: node for node, domains in nodes.items() for domain in domains}
        self.in_flight, self.explained = in_flight, collections.Counter()

    def explain(self, whose, sender, stored):
        """Whether a copy counts as under way at a kill. A domain's own node hands to its server, the sender's node to an outsider's."""
        domains = [address.rpartition("@")[2] for address in (whose, sender)]
        node = next((self.node_of[domain] for domain in domains if domain in self.node_of), None)
        for time, killed in self.times:
            if killed == node and -AFTER_KILL <= time - stored <= BEFORE_KILL and self.explained[time, node, whose] < self.in_flight:
                self.explained[time, node, whose] += 1
                return True
        return False

    @property
    def most(self):
        return max(self.explained.values(), default=0)


class Breaks:
    """When whose disk failed for good: what it holds of a commit that failed then is known at the next start only, and nothing could be written before
    to take it back."""

    def __init__(self, lines, kills):
        self.times = [(float(time), node) for time, node in (line.split() for line in lines)]
        self.node_of, self.in_flight, self.explained = kills.node_of, kills.in_flight, collections.defaultdict(set)

    def explain(self, row):
        """Whether a refused message counts as one of those: no more than can be under way at once."""
        node = self.node_of.get(row.sender.rpartition("@")[2])
        for time, broken in self.times:
            marks = self.explained[time, node]
            if broken == node and -BEFORE_BREAK <= float(row.time) - time <= AFTER_BREAK and len(marks | {row.mark}) <= self.in_flight:
                marks.add(row.mark)
                return True
        return False

    @property
    def total(self):
        return sum(map(len, self.explained.values()))


class Judgement:
    """Every fault, by kind: marks. What is more than once at a server is judged at the end, in the order of time."""

    def __init__(self, ledger, kills, breaks):
        self.ledger, self.kills, self.breaks, self.again = ledger, kills, breaks, []
        self.faults = {kind: [] for kind in ("lost", "altered", "phantom", "duplicate", "contradicted")}
        self.arrived, self.returned = set(), set()

    def look(self, found):
        """At what one place holds."""
        self.faults["phantom"] += [copy.path.name for copy in found.strange]
        for mark, copies in found.copies.items():
            self.arrived.add(mark)
            self.count(mark, copies, found)
            row = self.ledger.by_mark.get(mark)
            if row is None or self.is_unsent(row) or not found.belongs_to(row.recipient):
                self.faults["phantom"].append(mark)
            elif not all(is_whole(copy, row) for copy in copies):
                self.faults["altered"].append(mark)
        for mark, reports in found.reports.items():
            self.returned.add(mark)
            row = self.ledger.by_mark.get(mark)
            if row is None or self.is_unsent(row) or not found.belongs_to(row.sender):
                self.faults["phantom"].append(mark)
            # One report may be handed over twice; two reports are one too many.
            if len({MARK.search(report.octets)[1] for report in reports}) > 1:
                self.faults["duplicate"].append(mark)
            else:
                self.count(mark, reports, found)

    def is_unsent(self, row):
        return row.state == "cut" or row.state == "refused" and not self.breaks.explain(row)

    def count(self, mark, copies, found):
        if len(copies) > 1 and found.is_mailbox:
            self.faults["duplicate"].append(mark)
        elif len(copies) > 1:
            row = self.ledger.by_mark.get(mark)
            stored = sorted(copy.stored for copy in copies)
            # Of all copies but the last one, each must have been under way when its node was killed.
            self.again += [(earlier, mark, found.whose, row.sender if row else "") for earlier in stored[:-1]]

    def close(self, waiting):
        unexplained = {mark for stored, mark, whose, sender in sorted(self.again) if not self.kills.explain(whose, sender, stored)}
        self.faults["duplicate"] += sorted(unexplained)
        self.faults["contradicted"] = sorted(self.arrived & self.returned)
        there = self.arrived | self.returned | waiting
        self.faults["lost"] = [row.mark for row in self.ledger.acknowledged if row.mark not in there]
        states = collections.Counter(row.state for row in self.ledger.by_mark.values())
        return {
            **{state: states[state] for state in ("acknowledged", "refused", "unknown", "cut")}, "arrived": len(self.arrived),
            "returned": len(self.returned), "waiting": len(waiting & self.ledger.by_mark.keys()),
            "excused": self.kills.explained.total(), "most-at-a-kill": self.kills.most,
            "there-though-refused": self.breaks.total}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ledger", required=True)
    parser.add_argument("--mailbox", action="append", default=[], help="messages of one mailbox, ADDRESS=FOLDER: each once")
    parser.add_argument("--handed", action="append", default=[], help="messages that one domain's server took, DOMAIN=FOLDER")
    parser.add_argument("--waiting", action="append", default=[], help="JSON lines of what waits or is held")
    parser.add_argument("--node", action="append", default=[], help="a node and the domains it serves, NAME=DOMAIN,DOMAIN")
    parser.add_argument("--kills", help="a kill a line: its time, in seconds of the epoch, and the node")
    parser.add_argument("--breaks", help="the same of disks that failed for good")
    parser.add_argument("--in-flight", type=int, default=0, help="copies at one server that one kill may explain")
    arguments = parser.parse_args()
    nodes = {name: domains.split(",") for name, _, domains in (node.partition("=") for node in arguments.node)}
    lines, broken = (pathlib.Path(path).read_text().splitlines() if path else [] for path in (arguments.kills, arguments.breaks))
    kills = Kills(lines, nodes, arguments.in_flight)
    judgement = Judgement(Ledger(arguments.ledger), kills, Breaks(broken, kills))
    for places, is_mailbox in ((arguments.mailbox, True), (arguments.handed, False)):
        for whose, _, folder in (place.partition("=") for place in places):
            judgement.look(Found(whose, is_mailbox).read(folder))
    counts, faults = judgement.close(waiting_of(arguments.waiting)), judgement.faults
    print(json.dumps({**counts, **{kind: len(marks) for kind, marks in faults.items()},
                      "examples": {kind: marks[:SHOWN] for kind, marks in faults.items() if marks}}))
    sys.exit(1 if any(faults.values()) else 0)


if __name__ == "__main__":
    main()
