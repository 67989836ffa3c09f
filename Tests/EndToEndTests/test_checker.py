"""The checker of the ledger finds what it is there to find: each kind of lie, made by hand."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

import senders
from community import HERE

MAILBOX, SERVER, OUTSIDE = "aroha@kiwimail.example", "minister@ministry.example", "friend@outsider.example"
KILL = 1_000_000.0


class Case:
    """A ledger of three messages, all of which arrived as they should, on which a test then does its mischief."""

    def __init__(self, place):
        self.place, self.sent, self.states = place, {}, {}
        for folder in ("mailbox/new", "server/new", "outside/new"):
            (place / folder).mkdir(parents=True)
        (place / "waiting").write_text("")
        for mark, recipient, folder in (("one", MAILBOX, "mailbox"), ("two", SERVER, "server"), ("three", OUTSIDE, "outside")):
            self.send(mark, recipient)
            self.arrive(mark, folder)

    def send(self, mark, recipient, state="acknowledged", answered=KILL - 100):
        self.sent[mark], _ = senders.message(SERVER, recipient, f"Text of {mark}.\r\n", mark=mark)
        self.states[mark] = (state, recipient, answered)

    def arrive(self, mark, folder, name=None, stored=KILL - 100, before=b"Received: from x\r\n", octets=None):
        path = self.place / folder / "new" / (name or mark)
        path.write_bytes(before + (octets or self.sent[mark]))
        os.utime(path, (stored, stored))

    def report(self, mark, number, stored=KILL - 100, action="failed"):
        text = (f"From: postmaster@kiwimail.example\r\nMessage-ID: <report-{number}@kiwimail.example>\r\nMIME-Version: 1.0\r\n"
                "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nIt failed.\r\n--b\r\n"
                "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; gateway.example\r\n\r\n"
                f"Final-Recipient: rfc822; nobody@kiwimail.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
                f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{mark}@test.example>\r\n\r\n--b--\r\n").encode()
        path = self.place / "server" / "new" / f"report-{number}-{stored}"
        path.write_bytes(text)
        os.utime(path, (stored, stored))

    def judge(self, in_flight=4, killed="ministry", broken=""):
        ledger = self.place / "ledger"
        ledger.write_text("".join(
            "\t".join([state, mark, SERVER, recipient, str(len(self.sent[mark])),
                       hashlib.sha256(self.sent[mark]).hexdigest(), str(answered)]) + "\n"
            for mark, (state, recipient, answered) in self.states.items()))
        (self.place / "kills").write_text(f"{KILL} {killed}\n")
        (self.place / "breaks").write_text(f"{KILL} {broken}\n" if broken else "")
        done = subprocess.run(
            [sys.executable, HERE / "checker.py", "--ledger", ledger, "--mailbox", f"{MAILBOX}={self.place}/mailbox",
             "--handed", f"ministry.example={self.place}/server", "--handed", f"outsider.example={self.place}/outside",
             "--waiting", self.place / "waiting", "--kills", self.place / "kills", "--breaks", self.place / "breaks", "--in-flight", str(in_flight),
             "--node", "ministry=ministry.example", "--node", "kiwimail=kiwimail.example,harbour.example"],
            capture_output=True, text=True, timeout=60)
        told = json.loads(done.stdout)
        found = {kind: marks for kind, marks in told["examples"].items() if marks}
        assert (done.returncode != 0) == bool(found)
        return found, told


@pytest.fixture
def case(tmp_path):
    return Case(tmp_path)


def test_all_is_well(case):
    found, told = case.judge()
    assert not found and told["acknowledged"] == told["arrived"] == 3


@pytest.mark.parametrize("mark, folder", [("one", "mailbox"), ("three", "outside")])
def test_a_lost_message(case, mark, folder):
    (case.place / folder / "new" / mark).unlink()
    assert case.judge()[0] == {"lost": [mark]}


def test_what_a_maildir_has_not_finished_is_lost(case):
    (case.place / "server" / "tmp").mkdir()
    (case.place / "server" / "new" / "two").rename(case.place / "server" / "tmp" / "two")
    assert case.judge()[0] == {"lost": ["two"]}


def test_what_waits_or_is_held_is_not_lost(case):
    (case.place / "mailbox" / "new" / "one").unlink()
    (case.place / "waiting").write_text(json.dumps({"message-id": "<one@test.example>"}) + "\n")
    assert not case.judge()[0]


@pytest.mark.parametrize("change", ["octet", "shorter", "end", "text before it"])
def test_an_altered_message(case, change):
    octets = case.sent["two"]
    case.arrive("two", "server", **{
        "octet": {"octets": octets.replace(b"Text", b"Test")}, "shorter": {"octets": octets[:-3]},
        "end": {"octets": octets + b"more\r\n"}, "text before it": {"before": b"Received: x\r\n\r\nAn advertisement.\r\n"}}[change])
    assert case.judge()[0] == {"altered": ["two"]}


def test_what_bears_no_mark_is_a_phantom(case):
    (case.place / "mailbox" / "new" / "torn").write_bytes(bytes(512))
    assert case.judge()[0] == {"phantom": ["torn"]}


@pytest.mark.parametrize("state", ["cut", "refused"])
def test_a_phantom(case, state):
    case.send("four", MAILBOX, state)
    assert not case.judge()[0]
    case.arrive("four", "mailbox")
    assert case.judge()[0] == {"phantom": ["four"]}


@pytest.mark.parametrize("state, answered, broken, in_flight, is_excused", [
    ("refused", KILL, "ministry", 4, True), ("refused", KILL, "kiwimail", 4, False), ("refused", KILL, "", 4, False),
    ("refused", KILL, "ministry", 0, False), ("refused", KILL - 5, "ministry", 4, False), ("refused", KILL + 5, "ministry", 4, False),
    ("cut", KILL, "ministry", 4, False)])
def test_what_was_refused_as_a_disk_failed_for_good_may_be_there(case, state, answered, broken, in_flight, is_excused):
    case.send("four", MAILBOX, state, answered)
    case.arrive("four", "mailbox")
    found, told = case.judge(in_flight, broken=broken)
    assert found == ({} if is_excused else {"phantom": ["four"]}) and told["there-though-refused"] == is_excused


def test_a_message_that_nobody_sent(case):
    case.send("four", MAILBOX)
    case.arrive("four", "mailbox")
    del case.states["four"]
    assert case.judge()[0] == {"phantom": ["four"]}


def test_a_message_to_another(case):
    case.arrive("one", "outside", name="one-more")
    assert case.judge()[0] == {"phantom": ["one"]}


def test_no_answer_lets_a_message_arrive_or_not(case):
    case.send("four", MAILBOX, "unknown")
    assert not case.judge()[0]
    case.arrive("four", "mailbox")
    assert not case.judge()[0]


def test_twice_in_a_mailbox(case):
    case.arrive("one", "mailbox", name="again", stored=KILL)
    assert case.judge()[0] == {"duplicate": ["one"]}, "no kill explains that"


@pytest.mark.parametrize("first, is_excused", [(KILL - 100, False), (KILL - 0.5, True), (KILL + 50, False)])
def test_twice_at_a_server(case, first, is_excused):
    case.arrive("three", "outside", stored=first)
    case.arrive("three", "outside", name="again", stored=KILL + 90)
    found, told = case.judge()
    assert found == ({} if is_excused else {"duplicate": ["three"]})
    assert told["excused"] == (1 if is_excused else 0)


@pytest.mark.parametrize("mark, folder", [("two", "server"), ("three", "outside")])
def test_a_kill_of_another_node_explains_nothing(case, mark, folder):
    case.arrive(mark, folder, stored=KILL - 0.5)
    case.arrive(mark, folder, name="again", stored=KILL + 9)
    assert not case.judge()[0], "the node that handed it over was killed"
    assert case.judge(killed="kiwimail")[0] == {"duplicate": [mark]}
    assert case.judge(killed="authority")[0] == {"duplicate": [mark]}


def test_more_copies_at_a_server_than_were_in_flight(case):
    for mark in ("four", "five"):
        case.send(mark, OUTSIDE)
    for mark in ("three", "four", "five"):
        case.arrive(mark, "outside", stored=KILL - 0.5)
        case.arrive(mark, "outside", name=f"{mark} again", stored=KILL + 9)
    case.arrive("two", "server", stored=KILL - 0.5)
    case.arrive("two", "server", name="two again", stored=KILL + 9)
    assert not case.judge(in_flight=3)[0]
    found, told = case.judge(in_flight=2)
    assert len(found["duplicate"]) == 1 and told["excused"] == 3 and told["most-at-a-kill"] == 2
    assert len(case.judge(in_flight=0)[0]["duplicate"]) == 4


def test_a_report_stands_for_the_message(case):
    case.send("four", "nobody@kiwimail.example")
    assert case.judge()[0] == {"lost": ["four"]}
    case.report("four", 1, action="delayed")
    assert case.judge()[0] == {"lost": ["four"]}, "that it is late is no end"
    case.report("four", 2)
    assert not case.judge()[0]


def test_returned_twice(case):
    case.send("four", "nobody@kiwimail.example")
    case.report("four", 1, stored=KILL - 0.5)
    case.report("four", 1, stored=KILL + 9)
    assert not case.judge()[0], "one report, handed over twice around a kill"
    case.report("four", 2, stored=KILL - 0.4)
    assert case.judge()[0] == {"duplicate": ["four"]}, "two reports"


def test_a_report_to_another(case):
    case.send("four", "nobody@kiwimail.example")
    case.report("four", 1)
    (case.place / "server" / "new" / f"report-1-{KILL - 100}").rename(case.place / "outside" / "new" / "report")
    assert case.judge()[0] == {"phantom": ["four"]}


def test_there_and_returned(case):
    case.report("one", 1)
    assert case.judge()[0] == {"contradicted": ["one"]}
