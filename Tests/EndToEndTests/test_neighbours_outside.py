"""An outsider whose mail server is a real Postfix, found by MX: mail both ways, and what becomes of failures."""

import re

import pytest

import senders
from community import Community, wait_until
from neighbours import Certificate, hand_in, report_about
from outside import INSIDE, OUTSIDE, NameServer, Networks, needs_networks
from postfix import Postfix, needs_postfix
from test_mail import AROHA, OUTSIDER


@pytest.fixture(scope="module")
def internet():
    for program in ("nsd", "ldns-signzone", "ip", "nsenter"):
        senders.needs(program)
    needs_postfix()
    needs_networks()
    with Networks() as networks:
        server = NameServer(networks)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="module")
def town(internet, tmp_path_factory):
    """The provider's gateway, reached at port 25 of its own address, sends to outsiders by MX."""
    community = Community.prepare(tmp_path_factory.mktemp("outside"))
    try:
        config = community.directory / "demo" / "kiwimail" / "securemail.yaml"
        text, count = re.subn(r"(?m)^outsiders:\n(  .*\n)*", "", config.read_text())
        assert count == 1
        config.write_text(f"{text}\nresolver:\n  servers:\n    - {OUTSIDE}:53\n  trust-anchor: {internet.trust_anchor}\n")
        community.node("kiwimail")["mx"] = f"{INSIDE}:25"
        community.serve_all({"kiwimail": {"SECUREMAIL_LISTENERS_MX": f"{INSIDE}:25"}})
        yield community
    finally:
        community.stop()


@pytest.fixture(scope="module")
def postfix(internet, town):
    server = Postfix(town, "outsider", domain="outsider.example", users=f"{OUTSIDE}:2525")
    try:
        server.outside(Certificate(server.place / "config", "mail.outsider.example"), AROHA)
        server.start(internet.networks.outside)
        yield server
    finally:
        server.remove()


def test_found_by_mx_both_ways(town, postfix, tmp_path):
    sent, mark = senders.message(AROHA, OUTSIDER, subject="Tēnā koe")
    senders.by_smtplib(senders.of_account(town, AROHA), AROHA, [OUTSIDER], sent, tmp_path)
    assert postfix.wait_received(mark).endswith(sent)
    assert f"TLS connection established from unknown[{INSIDE}]" in postfix.log()
    back, mark = senders.message(OUTSIDER, AROHA, subject="Tēnā koe")
    hand_in(postfix, OUTSIDER, [AROHA], back, options=["BODY=8BITMIME"])
    arrived = town.wait_in_mailbox(AROHA, mark)
    assert arrived.endswith(back) and b"SecureMail-Status: status=outside" in arrived


def test_failures_are_told_on_both_sides(town, postfix, tmp_path):
    for nobody, status in (
            ("nobody@outsider.example", b"5.1.1"), ("friend@no-mail.example", b"5.1.10"), ("friend@none.example", b"5.1.2")):
        sent, mark = senders.message(AROHA, nobody)
        senders.by_smtplib(senders.of_account(town, AROHA), AROHA, [nobody], sent, tmp_path)
        report = wait_until(lambda: report_about(mark, town.in_mailbox(AROHA)), 30, lambda: f"{nobody}; {postfix.log()}")
        assert status in report
    sent, mark = senders.message(OUTSIDER, "nobody@kiwimail.example")
    hand_in(postfix, OUTSIDER, ["nobody@kiwimail.example"], sent)
    report = wait_until(lambda: report_about(mark, postfix.received()), 20, lambda: f"a report outside; {postfix.log()}")
    assert b"5.1.1" in report


def test_an_alias_that_sends_back_ends_with_a_report(town, postfix, tmp_path):
    """What comes back from outside bears a member's From, and is refused (G-01): the outsider's server tells the writer."""
    forward = "forward@outsider.example"
    sent, mark = senders.message(AROHA, forward)
    senders.by_smtplib(senders.of_account(town, AROHA), AROHA, [forward], sent, tmp_path)
    report = wait_until(lambda: report_about(mark, town.in_mailbox(AROHA)), 20, lambda: f"a report; {postfix.log()}")
    assert b"belongs to a member of SecureMail" in b" ".join(report.split()), report


def test_five_hundred_recipients_at_a_server_that_takes_a_hundred(town, postfix, tmp_path):
    """RFC 5321 section 4.5.3.1.10: it answers 452 to the others, and gets them in further transactions at once."""
    people = [f"person{number}@outsider.example" for number in range(500)]
    sent, mark = senders.message(AROHA, "everybody@outsider.example")
    senders.by_smtplib(senders.of_account(town, AROHA), AROHA, people, sent, tmp_path)
    copies = lambda: [copy for copy in postfix.received() if mark.encode() in copy]
    wait_until(lambda: len(copies()) == 500, 30, lambda: f"500 copies arrived, not {len(copies())}")
    assert all(copy.endswith(sent) for copy in copies())
