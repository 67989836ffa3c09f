"""Messages made to cost those who read them (RFC 2045, RFC 2046, RFC 2231): from a customer through both gateways to a mailbox, and from outside."""

import email.utils
import os
import pathlib
import uuid

import pytest

import senders
from community import host_port
from ledger import AROHA, MINISTER, OUTSIDER

# Of the process in which the whole community runs: it is given the message, checks, signs, encrypts, opens, checks again and delivers it.
MOST_SECONDS, MOST_KIB = 2.0, 262_144


def nested(count):
    levels = "".join(f"--b{level}\r\nContent-Type: multipart/mixed; boundary=b{level + 1}\r\n\r\n" for level in range(count))
    return "Content-Type: multipart/mixed; boundary=b0\r\n", levels


def pieces(count):
    return "Content-Type: text/plain;" + ";".join(f"\r\n name*{number}=x" for number in range(count)) + "\r\n", "Kia ora.\r\n"


def searched(count):
    """Levels around eight MiB of empty lines."""
    fields, levels = nested(count)
    return fields, levels + "\r\n" * 4_000_000


def decoded(count):
    """The same in encodings one inside the other: each would be one more copy."""
    fields = "Content-Type: message/global\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    return fields, (fields + "\r\n") * count + "Kia ora.\r\n" * 800_000


# Header fields and body, and whether they are carried; what is not is refused, to the sender's face.
BOMBS = {
    "multiparts in multiparts": (*nested(20_000), True),
    "multiparts around much": (*searched(49), True),
    "encodings in encodings": (*decoded(49), True),
    "messages in messages": ("Content-Type: message/rfc822\r\n", "Content-Type: message/rfc822\r\n\r\n" * 20_000, True),
    "parts": (
        "Content-Type: multipart/mixed; boundary=b\r\n", "--b\r\n\r\nx\r\n" * 20_000 + "--b--\r\n", True),
    "parameters": (
        "Content-Type: text/plain" + "".join(f";\r\n p{number}=x" for number in range(10_000)) + "\r\n", "Kia ora.\r\n", True),
    "pieces of a parameter": (*pieces(9_999), True),
    "folds": ("Subject: x" + "\r\n x" * 200_000 + "\r\nContent-Type: text/plain\r\n", "Kia ora.\r\n", False),
}


class Cost:
    """What a process used since."""

    def __init__(self, process):
        self.place = pathlib.Path(f"/proc/{process.pid}")
        # The peak begins anew (proc_pid_clear_refs(5)).
        (self.place / "clear_refs").write_text("5")
        self.began, self.resident = self.seconds(), self.kib("VmRSS")

    def seconds(self):
        fields = (self.place / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kib(self, name):
        lines = (self.place / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))

    def is_bounded(self):
        used, grown = self.seconds() - self.began, self.kib("VmHWM") - self.resident
        print(f"{used:.2f} s, {grown / 1024:.0f} MiB")
        return used < MOST_SECONDS and grown < MOST_KIB


def message(sender, fields, body):
    mark = f"mark-{uuid.uuid4().hex}"
    head = (
        f"From: {sender}\r\nTo: {AROHA}\r\nDate: {email.utils.formatdate()}\r\nMessage-ID: <{mark}@test.example>\r\n"
        f"MIME-Version: 1.0\r\n{fields}\r\n")
    return (head + body).encode(), mark


def client(community, sender):
    if sender == MINISTER:
        return senders.smtplib_client(senders.of_connector(community, "ministry"))
    return senders.smtplib.SMTP(*host_port(community.node("kiwimail")["mx"]), local_hostname="mx.outsider.example", timeout=senders.SECONDS)


@pytest.mark.parametrize("sender", [MINISTER, OUTSIDER])
@pytest.mark.parametrize("name", BOMBS)
def test_costs_little(running, name, sender):
    fields, body, is_carried = BOMBS[name]
    octets, mark = message(sender, fields, body)
    with client(running, sender) as session:
        session.ehlo("mx.outsider.example")
        cost = Cost(running.processes["demo"])
        code, text, _ = senders.exchange(session, sender, AROHA, octets)
    print(code, text)
    if is_carried:
        assert code == 250
        running.wait_in_mailbox(AROHA, mark)
    else:
        assert code in (550, 552)
    assert cost.is_bounded()
