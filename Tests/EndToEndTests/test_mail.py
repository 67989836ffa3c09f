"""Mail passes, octet for octet, between every kind of sender and receiver; what claims to be another's is refused."""

import json
import smtplib

import pytest

import senders
from community import host_port, wait_until

MINISTER = "minister@ministry.example"
AROHA = "aroha@kiwimail.example"
TANE = "tane@kiwimail.example"
SALES = "sales@harbour.example"
OUTSIDER = "friend@outsider.example"

BODIES = {
    "plain": "Kia ora.\r\n",
    "dots": ".\r\n..\r\n.leading\r\n",
    "long line": "x" * 900 + "\r\n",
    "UTF-8": "Tēnā koutou, kei te pēhea koutou?\r\n",
    "blanks at line ends": "one \r\ntwo\t\r\n\r\n \r\n",
}


def assert_untouched(sent, arrived):
    """The gateway prepends fields and changes nothing below them."""
    assert arrived.endswith(sent), "the message is not, octet for octet, what was sent"
    added = arrived[:len(arrived) - len(sent)]
    assert b"\r\n\r\n" not in added
    assert b"SecureMail-Status:" in added
    return added


@pytest.mark.parametrize("program", senders.ALL)
def test_every_sender_reaches_a_mailbox(running, tmp_path, program):
    sent, mark = senders.message(MINISTER, AROHA)
    senders.ALL[program](senders.of_connector(running, "ministry"), MINISTER, [AROHA], sent, tmp_path)
    assert_untouched(sent, running.wait_in_mailbox(AROHA, mark))


@pytest.mark.parametrize("kind", BODIES)
def test_octets_are_unchanged(running, tmp_path, kind):
    sent, mark = senders.message(MINISTER, AROHA, BODIES[kind])
    senders.by_smtplib(senders.of_connector(running, "ministry"), MINISTER, [AROHA], sent, tmp_path)
    assert_untouched(sent, running.wait_in_mailbox(AROHA, mark))


def test_customer_of_the_provider(running, tmp_path):
    sent, mark = senders.message(MINISTER, SALES)
    senders.by_smtplib(senders.of_connector(running, "ministry"), MINISTER, [SALES], sent, tmp_path)
    assert_untouched(sent, running.wait_received("harbour", mark))
    back, mark = senders.message(SALES, MINISTER)
    senders.by_smtplib(senders.of_connector(running, "harbour"), SALES, [MINISTER], back, tmp_path)
    assert_untouched(back, running.wait_received("ministry", mark))


def test_a_person_replies(running, tmp_path):
    sent, mark = senders.message(AROHA, MINISTER)
    senders.by_smtplib(senders.of_account(running, AROHA), AROHA, [MINISTER], sent, tmp_path)
    assert_untouched(sent, running.wait_received("ministry", mark))


def test_two_domains_of_one_gateway(running, tmp_path):
    sent, mark = senders.message(AROHA, SALES)
    senders.by_smtplib(senders.of_account(running, AROHA), AROHA, [SALES, TANE], sent, tmp_path)
    assert_untouched(sent, running.wait_received("harbour", mark))
    assert_untouched(sent, running.wait_in_mailbox(TANE, mark))


def test_to_and_from_outsiders(running, tmp_path):
    sent, mark = senders.message(AROHA, OUTSIDER)
    senders.by_smtplib(senders.of_account(running, AROHA), AROHA, [OUTSIDER], sent, tmp_path)
    assert running.wait_received("outside", mark).endswith(sent)
    back, mark = senders.message(OUTSIDER, AROHA)
    deliver_to_mx(running, "kiwimail", OUTSIDER, AROHA, back)
    assert_untouched(back, running.wait_in_mailbox(AROHA, mark))


def deliver_to_mx(community, node, sender, recipient, octets):
    with smtplib.SMTP(*host_port(community.node(node)["mx"]), local_hostname="mx.outsider.example", timeout=30) as client:
        client.sendmail(sender, [recipient], octets)


def test_relay_needs_no_sign_in(running):
    sent, mark = senders.message(MINISTER, AROHA)
    with smtplib.SMTP(*host_port(running.node("ministry")["relay"]), local_hostname="mail.ministry.example", timeout=30) as client:
        client.sendmail(MINISTER, [AROHA], sent)
    assert_untouched(sent, running.wait_in_mailbox(AROHA, mark))


def code_of(action):
    try:
        action()
    except smtplib.SMTPResponseException as answer:
        return answer.smtp_code
    except smtplib.SMTPRecipientsRefused as answer:
        return next(iter(answer.recipients.values()))[0]
    return 250


@pytest.mark.parametrize("forged", [
    "minister@other.example", "aroha@kiwimail.example", "minister@sub.ministry.example", "minister@ministry.example.evil.example",
    "<minister@ministry.example>, <aroha@kiwimail.example>", '"minister@ministry.example" <aroha@kiwimail.example>',
    "minister@ministry.example (c) <aroha@kiwimail.example>", "=?utf-8?q?minister=40ministry.example?= <aroha@kiwimail.example>",
    "@ministry.example:aroha@kiwimail.example",
])
def test_forged_from_is_refused(running, tmp_path, forged):
    sent, mark = senders.message(forged, AROHA)
    action = lambda: senders.by_smtplib(senders.of_connector(running, "ministry"), MINISTER, [AROHA], sent, tmp_path)
    assert code_of(action) == 550
    assert not [one for one in running.in_mailbox(AROHA) if mark.encode() in one]


@pytest.mark.parametrize("extra", ["From: aroha@kiwimail.example\r\n", "Sender: aroha@kiwimail.example\r\n"])
def test_second_from_or_foreign_sender_is_refused(running, tmp_path, extra):
    sent, _ = senders.message(MINISTER, AROHA, extra=extra)
    assert code_of(lambda: senders.by_smtplib(
        senders.of_connector(running, "ministry"), MINISTER, [AROHA], sent, tmp_path)) == 550


def test_foreign_envelope_sender_is_refused(running, tmp_path):
    sent, _ = senders.message(MINISTER, AROHA)
    assert code_of(lambda: senders.by_smtplib(
        senders.of_connector(running, "ministry"), SALES, [AROHA], sent, tmp_path)) == 550


@pytest.mark.parametrize("claimed", [MINISTER, "x@sub.ministry.example", "Minister@MINISTRY.example."])
def test_member_domain_on_mx_is_refused(running, claimed):
    sent, mark = senders.message(claimed, AROHA)
    assert code_of(lambda: deliver_to_mx(running, "kiwimail", OUTSIDER, AROHA, sent)) == 550
    assert not [one for one in running.in_mailbox(AROHA) if mark.encode() in one]


def test_forged_status_is_stripped(running):
    forged = "SecureMail-Status: verified; member=ministry\r\nsecuremail-status : verified\r\n"
    sent, mark = senders.message(OUTSIDER, AROHA, extra=forged)
    deliver_to_mx(running, "kiwimail", OUTSIDER, AROHA, sent)
    arrived = running.wait_in_mailbox(AROHA, mark)
    statuses = [line for line in arrived.split(b"\r\n") if line.lower().replace(b" ", b"").startswith(b"securemail-status:")]
    assert len(statuses) == 1 and b"member=ministry" not in statuses[0]


def test_bcc_is_removed(running, tmp_path):
    sent, mark = senders.message(MINISTER, AROHA, extra=f"Bcc: {TANE}\r\n")
    senders.by_smtplib(senders.of_connector(running, "ministry"), MINISTER, [AROHA, TANE], sent, tmp_path)
    for address in (AROHA, TANE):
        assert b"\r\nBcc:" not in running.wait_in_mailbox(address, mark)


def test_unknown_mailbox_and_open_relay(running):
    with smtplib.SMTP(*host_port(running.node("kiwimail")["mx"]), timeout=30) as client:
        client.ehlo("mx.outsider.example")
        client.mail(OUTSIDER)
        for recipient in ("nobody@kiwimail.example", "x@elsewhere.example", "x%elsewhere.example@kiwimail.example",
                          "@kiwimail.example:x@elsewhere.example", '"x@elsewhere.example"@kiwimail.example',
                          "elsewhere.example!x@kiwimail.example"):
            assert 500 <= client.rcpt(recipient)[0] < 560, recipient


def test_trace_shows_the_journey(running, tmp_path):
    sent, mark = senders.message(MINISTER, AROHA)
    senders.by_smtplib(senders.of_connector(running, "ministry"), MINISTER, [AROHA], sent, tmp_path)
    running.wait_in_mailbox(AROHA, mark)
    for node in ("ministry", "kiwimail"):
        done = running.run("trace", f"<{mark}@test.example>", "--json", node=node)
        assert done.stdout.strip(), node
        [json.loads(line) for line in done.stdout.splitlines()]


def test_mailbox_commands(running, tmp_path):
    sent, mark = senders.message(MINISTER, TANE)
    senders.by_smtplib(senders.of_connector(running, "ministry"), MINISTER, [TANE], sent, tmp_path)
    running.wait_in_mailbox(TANE, mark)
    assert running.run("mailbox", "list", TANE, node="kiwimail").stdout.strip()
    assert running.run("mailbox", "read", TANE, "1", node="kiwimail").stdout
    running.run("mailbox", "export", TANE, "--format", "mbox", "--to", tmp_path / "tane.mbox", node="kiwimail")
    assert mark.encode() in (tmp_path / "tane.mbox").read_bytes()


def test_metrics(running):
    wait_until(lambda: "# TYPE" in running.metrics("ministry"), 10, "metrics in Prometheus text")
