"""Attacks on SMTP framing and STARTTLS, over real sockets."""

import pathlib
import socket
import ssl
import subprocess

import pytest

import senders
from community import host_port
from test_mail import AROHA, OUTSIDER

# What stands where an end of data is wrongly seen. Only CRLF.CRLF is one (RFC 5321 section 4.1.1.4).
FALSE_ENDS = {
    "LF.LF": b"\n.\n", "LF.CRLF": b"\n.\r\n", "CRLF.LF": b"\r\n.\n", "CR.CR": b"\r.\r", "CR.CRLF": b"\r.\r\n",
    "CRLF.CR": b"\r\n.\r", "LF.CR": b"\n.\r", "CR.LF": b"\r.\n", "CRLF.CRCRLF": b"\r\n.\r\r\n", "LFLF.CRLF": b"\n\n.\r\n",
    "CRLF.NUL.CRLF": b"\r\n.\0.\r\n", "CRLF NUL.CRLF": b"\r\n\0.\r\n", "CRLF. CRLF": b"\r\n. \r\n", "CRLF..CRLF": b"\r\n..\r\n",
    "NEL": b"\xc2\x85.\xc2\x85", "U+2028": b"\xe2\x80\xa8.\xe2\x80\xa8", "8D 8A": b"\x8d\x8a.\x8d\x8a", "overlong CR": b"\xc0\x8d\xc0\x8a.\xc0\x8d\xc0\x8a",
}
CARRIED = {"CRLF. CRLF", "CRLF..CRLF", "NEL", "U+2028", "8D 8A", "overlong CR"}


class Wire:
    """Octets out, replies in."""

    def __init__(self, address, source=""):
        self.socket = socket.create_connection(host_port(address), timeout=20, source_address=(source, 0))
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def reply(self):
        """Code of one reply, all its lines read; None when the connection ended."""
        while line := self.file.readline(4096):
            if line[3:4] != b"-":
                return int(line[:3])
        return None

    def say(self, line):
        self.send(line + b"\r\n")
        return self.reply()

    def rest(self):
        try:
            return self.file.read()
        except OSError:
            return b""


@pytest.mark.parametrize("name", FALSE_ENDS)
def test_smuggling(running, name):
    first, mark = senders.message(OUTSIDER, AROHA, body="")
    smuggled, hidden = senders.message("ceo@outsider.example", AROHA)
    attack = (first + b"text" + FALSE_ENDS[name] + b"MAIL FROM:<ceo@outsider.example>\r\nRCPT TO:<" + AROHA.encode() + b">\r\nDATA\r\n"
              + smuggled + b"\r\n.\r\n")
    with Wire(running.node("kiwimail")["mx"]) as wire:
        assert wire.reply() == 220
        assert wire.say(b"EHLO mx.outsider.example") == 250
        assert wire.say(b"MAIL FROM:<" + OUTSIDER.encode() + b">") == 250
        assert wire.say(b"RCPT TO:<" + AROHA.encode() + b">") == 250
        assert wire.say(b"DATA") == 354
        wire.send(attack)
        assert wire.reply() == (250 if name in CARRIED else 550)
        assert wire.say(b"NOOP") == 250, "more than one reply: the session lost its step"
        assert wire.say(b"QUIT") == 221
    if name in CARRIED:
        arrived = running.wait_in_mailbox(AROHA, mark)
        assert hidden.encode() in arrived, "the message was cut"
    else:
        assert not [one for one in running.in_mailbox(AROHA) if hidden.encode() in one or mark.encode() in one]


def by_line_feeds(community, source):
    """Brings a message whose lines end with LF, and hides another behind LF.LF; the answer to it, and its mark."""
    octets, mark = senders.message(OUTSIDER, AROHA, body="")
    text = octets.replace(b"\r\n", b"\n") + b"first\n..second\n.\nMAIL FROM:<ceo@outsider.example>\n\r\n.\r\n"
    with Wire(community.node("kiwimail")["mx"], source) as wire:
        begin(wire)
        assert wire.say(b"RCPT TO:<" + AROHA.encode() + b">") == 250
        assert wire.say(b"DATA") == 354
        wire.send(text)
        code = wire.reply()
        assert wire.say(b"NOOP") == 250, "more than one reply: the session lost its step"
    return code, mark


def test_line_feeds_of_a_known_client(prepared):
    """RFC 5321 section 2.3.8: an old program that its operator knows is helped; nobody smuggles by it, and nothing of it goes on."""
    configuration = pathlib.Path(prepared.node("kiwimail")["config"])
    text = configuration.read_text()
    assert "\nlisteners:\n" in text
    configuration.write_text(text.replace("\nlisteners:\n", "\nlisteners:\n  line-feed-clients: [127.0.9.7]\n"))
    prepared.serve_all()
    assert by_line_feeds(prepared, "127.0.9.8")[0] == 550
    code, mark = by_line_feeds(prepared, "127.0.9.7")
    assert code == 250
    arrived = prepared.wait_in_mailbox(AROHA, mark)
    assert arrived.endswith(b"first\r\n.second\r\n.\r\nMAIL FROM:<ceo@outsider.example>\r\n\r\n")
    assert b"\n" not in arrived.replace(b"\r\n", b"")


@pytest.mark.parametrize("injected", [b"NOOP\r\n", b"NO", b"EHLO a.example\r\nMAIL FROM:<a@outsider.example>\r\n"])
def test_starttls_injection(running, injected):
    with Wire(running.node("kiwimail")["submission"]) as wire:
        assert wire.reply() == 220
        assert wire.say(b"EHLO client.example") == 250
        wire.send(b"STARTTLS\r\n" + injected)
        assert wire.reply() == 554
        assert wire.rest() == b""


def test_no_renegotiation(running):
    host, port = host_port(running.node("kiwimail")["submission"])

    def client(line):
        process = subprocess.Popen(
            ["openssl", "s_client", "-starttls", "smtp", "-tls1_2", "-connect", f"{host}:{port}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        process.stdin.write(line)
        process.stdin.flush()
        return process

    # It goes on until its input ends, unless the server ends it.
    renegotiating = client(b"R\n")
    assert renegotiating.wait(timeout=20) != 0
    assert b"RENEGOTIATING" in renegotiating.stdout.read()
    asking = client(b"VRFY aroha\r\n")
    while not (line := asking.stdout.readline()).startswith(b"252"):
        assert line
    asking.stdin.close()
    assert asking.wait(timeout=20) == 0


@pytest.mark.parametrize("door", ["mx", "submission", "submissions"])
@pytest.mark.parametrize("protocols, is_served", [(["h2", "http/1.1"], False), (["smtp"], True)])
def test_a_browser_hears_nothing_under_tls(running, door, protocols, is_served):
    """RFC 7301 section 3.2."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(protocols)
    with Wire(running.node("kiwimail")[door]) as wire:
        if door != "submissions":
            assert wire.reply() == 220
            assert wire.say(b"EHLO client.example") == 250
            assert wire.say(b"STARTTLS") == 220
        if not is_served:
            with pytest.raises(ssl.SSLError, match="(?i)no.application.protocol"):
                context.wrap_socket(wire.socket)
            return
        with context.wrap_socket(wire.socket) as session:
            session.sendall(b"NOOP\r\n")
            assert session.recv(3) == (b"220" if door == "submissions" else b"250")


@pytest.mark.parametrize("verb", [b"GET / HTTP/1.1", b"POST / HTTP/1.1", b"Host: kiwimail.example"])
def test_http_is_sent_away(running, verb):
    with Wire(running.node("kiwimail")["mx"]) as wire:
        assert wire.reply() == 220
        assert wire.say(verb) == 421
        assert wire.rest() == b""


def test_thirtieth_error_ends_the_session(running):
    with Wire(running.node("kiwimail")["mx"]) as wire:
        assert wire.reply() == 220
        codes = [wire.say(b"XYZZY") for _ in range(30)]
        assert codes[-1] == 421 and 421 not in codes[:-1]


def test_no_sign_in_in_clear(running):
    with Wire(running.node("kiwimail")["submission"]) as wire:
        assert wire.reply() == 220
        wire.send(b"EHLO client.example\r\n")
        lines = []
        while not lines or lines[-1][3:4] == b"-":
            lines.append(wire.file.readline())
        assert not [line for line in lines if b"AUTH" in line]
        assert 500 <= wire.say(b"AUTH PLAIN AGEAYg==") < 560


def test_vrfy_and_expn_tell_nothing(running):
    with Wire(running.node("kiwimail")["mx"]) as wire:
        wire.reply()
        wire.say(b"EHLO mx.outsider.example")
        for verb in (b"VRFY ", b"EXPN "):
            assert wire.say(verb + AROHA.encode()) == wire.say(verb + b"nobody@kiwimail.example")


def test_over_long_command(running):
    with Wire(running.node("kiwimail")["mx"]) as wire:
        assert wire.reply() == 220
        assert wire.say(b"NOOP " + b"x" * 65536) in (421, 500)


def test_one_address_has_so_many_connections(running):
    address = host_port(running.node("kiwimail")["mx"])
    mine, told = [], []
    for _ in range(300):
        client = socket.create_connection(address, timeout=20, source_address=("127.0.9.1", 0))
        mine.append(client)
        told.append(client.recv(200)[:3])
    assert told[:256] == [b"220"] * 256 and told[256:] == [b"421"] * 44
    with Wire(running.node("kiwimail")["mx"]) as other:
        assert other.reply() == 220, "another address is not held up"
    for client in mine:
        client.close()


def begin(wire):
    assert wire.reply() == 220
    assert wire.say(b"EHLO mx.outsider.example") == 250
    assert wire.say(b"MAIL FROM:<" + OUTSIDER.encode() + b">") == 250


def test_five_thousand_recipients(running):
    with Wire(running.node("kiwimail")["mx"]) as wire:
        begin(wire)
        codes = []
        for group in range(50):
            # Only the customer's own server knows who is there.
            wire.send(b"".join(b"RCPT TO:<r%d-%d@harbour.example>\r\n" % (group, one) for one in range(100)))
            codes += [wire.reply() for _ in range(100)]
        assert codes == [250] * 1000 + [452] * 4000, "RFC 5321 section 4.5.3.1.10"
        assert wire.say(b"RSET") == 250


def test_recipients_that_are_guessed(running):
    with Wire(running.node("kiwimail")["mx"]) as wire:
        begin(wire)
        codes = [wire.say(b"RCPT TO:<guess%d@kiwimail.example>" % number) for number in range(30)]
        assert codes == [550] * 29 + [421]
        assert wire.rest() == b""


def test_twenty_thousand_fields(running):
    octets, mark = senders.message(OUTSIDER, AROHA, extra="X-Field: x\r\n" * 20_000)
    with Wire(running.node("kiwimail")["mx"]) as wire:
        begin(wire)
        assert wire.say(b"RCPT TO:<" + AROHA.encode() + b">") == 250
        assert wire.say(b"DATA") == 354
        wire.send(octets + b".\r\n")
        assert wire.reply() in (550, 552)
        assert wire.say(b"NOOP") == 250
    assert not [one for one in running.in_mailbox(AROHA) if mark.encode() in one]


def test_five_hundred_noops(running):
    with Wire(running.node("kiwimail")["mx"]) as wire:
        begin(wire)
        wire.send(b"NOOP\r\n" * 500)
        assert [wire.reply() for _ in range(500)] == [250] * 500
        assert wire.say(b"RCPT TO:<" + AROHA.encode() + b">") == 250, "nothing is out of step"
