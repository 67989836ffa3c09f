"""A firm whose mailboxes lie in a real Dovecot, filled by the provider's gateway over LMTP."""

import pytest

import senders
from community import Community, wait_until
from dovecot import Dovecot, needs_dovecot
from neighbours import Certificate, connect, report_about
from test_mail import MINISTER

SALES, MAIA, FULL, NOBODY = (f"{name}@harbour.example" for name in ("sales", "maia", "full", "nobody"))
LMTP = 71


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    needs_dovecot()
    community = Community.prepare(tmp_path_factory.mktemp("dovecot"))
    try:
        yield community
    finally:
        community.stop()


@pytest.fixture(scope="module")
def dovecot(town):
    certificate = Certificate(town.directory, "mail.harbour.example")
    server = Dovecot(
        town, "dovecot", domain="harbour.example", lmtp=f"127.0.0.1:{town.port_base + LMTP}", certificate=certificate)
    try:
        connect(town, "harbour", server.lmtp, certificate, "--lmtp")
        town.serve_all()
        server.start()
        yield server
    finally:
        server.remove()


def test_each_recipient_has_an_answer_of_its_own(town, dovecot, tmp_path):
    """RFC 2033 section 4.2: one message, two mailboxes that take it, one that is full after end of data, one that is not there."""
    sent, mark = senders.message(MINISTER, SALES, subject="Tēnā koe")
    senders.by_smtplib(senders.of_connector(town, "ministry"), MINISTER, [SALES, MAIA, FULL, NOBODY], sent, tmp_path)
    for box in ("sales", "maia"):
        arrived = dovecot.wait_received(mark, box)
        assert arrived.endswith(sent) and b"SecureMail-Status: status=verified, member=ministry" in arrived
    reports = lambda: [one for one in town.received("ministry") if report_about(mark, [one])]
    wait_until(
        lambda: all(any(word in one for one in reports()) for word in (FULL.encode(), NOBODY.encode())), 20,
        lambda: f"reports about both; {dovecot.log()}")
    text = b"".join(reports())
    assert b"5.2.2" in text and b"5.1.1" in text
    assert SALES.encode() + b"\r\nAction: failed" not in text
    assert len(dovecot.received("sales")) == 1 and not dovecot.received("full")


def test_large_mail(town, dovecot, tmp_path):
    sent, mark = senders.message(MINISTER, SALES, body=("x" * 76 + "\r\n") * 130_000)
    senders.by_smtplib(senders.of_connector(town, "ministry"), MINISTER, [SALES], sent, tmp_path)
    assert dovecot.wait_received(mark, "sales").endswith(sent)
