"""A firm whose mail server is a real Exim, a customer of the provider's gateway."""

import smtplib

import pytest

import senders
from community import Community, host_port, one_with, wait_until
from exim import Exim, needs_exim
from neighbours import Certificate, connect, hand_in, report_about
from test_mail import AROHA, MINISTER, SALES

USERS, GATEWAY_SIDE = 71, 72


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    needs_exim()
    community = Community.prepare(tmp_path_factory.mktemp("exim"))
    try:
        yield community
    finally:
        community.stop()


@pytest.fixture(scope="module")
def exim(town):
    server = Exim(
        town, "exim", domain="harbour.example", users=f"127.0.0.2:{town.port_base + USERS}",
        hands_over_to=f"127.0.0.2:{town.port_base + GATEWAY_SIDE}")
    try:
        certificate = Certificate(server.place / "config", "mail.harbour.example")
        user, password = connect(
            town, "harbour", server.gateway_side, certificate, "--client-certificate", certificate.pin)
        node = town.node("kiwimail")
        server.facts = node["submission"], node["ca_pem"], user, password, certificate
        server.behind(*server.facts)
        town.serve_all({"kiwimail": {"SECUREMAIL_TLS_CLIENT_CERTIFICATES": "ask"}})
        server.start()
        yield server
    finally:
        server.remove()


def test_out_signed_in_and_in_by_the_pin(town, exim, tmp_path):
    sent, mark = senders.message(SALES, MINISTER, subject="Tēnā koe")
    hand_in(exim, SALES, [MINISTER], sent, options=["BODY=8BITMIME"])
    arrived = wait_until(lambda: one_with(town.received("ministry"), mark), 30, lambda: f"it arrives; {exim.log()}")
    assert arrived.endswith(sent) and b"SecureMail-Status: status=verified, member=kiwimail" in arrived
    back, mark = senders.message(MINISTER, SALES)
    senders.by_smtplib(senders.of_connector(town, "ministry"), MINISTER, [SALES], back, tmp_path)
    arrived = exim.wait_received(mark)
    assert arrived.endswith(back) and b"SecureMail-Status: status=verified, member=ministry" in arrived


def test_reports_reach_both_sides(town, exim, tmp_path):
    sent, mark = senders.message(SALES, "nobody@kiwimail.example")
    hand_in(exim, SALES, ["nobody@kiwimail.example"], sent)
    report = wait_until(lambda: report_about(mark, exim.received()), 20, lambda: f"a report in the firm; {exim.log()}")
    assert b"Action: failed" in report
    for nobody in ("nobody@harbour.example", "broken@harbour.example"):
        sent, mark = senders.message(MINISTER, nobody)
        senders.by_smtplib(senders.of_connector(town, "ministry"), MINISTER, [nobody], sent, tmp_path)
        report = wait_until(lambda: report_about(mark, town.received("ministry")), 20, lambda: f"a report; {exim.log()}")
        assert b"Action: failed" in report and b"SecureMail-Status: status=verified, member=kiwimail" in report


def test_addresses_in_other_scripts_and_many_recipients(town, exim):
    maia = "māia@harbour.example"
    sent, mark = senders.message(MINISTER, maia, subject="Tēnā koe")
    with senders.smtplib_client(senders.of_connector(town, "ministry")) as client:
        client.sendmail(MINISTER, [maia], sent, ["SMTPUTF8", "BODY=8BITMIME"])
    assert exim.wait_received(mark).endswith(sent)
    many = [f"person{number}@ministry.example" for number in range(500)]
    back, mark = senders.message(SALES, "everybody@ministry.example")
    hand_in(exim, SALES, many, back)
    parts = lambda: [part for part in town.received("ministry") if mark.encode() in part]
    wait_until(lambda: len(parts()) == 5, 30, lambda: f"5 copies of 100 arrived, not {len(parts())}; {exim.log()}")


def test_thirty_megabytes_both_ways(town, exim, tmp_path):
    top, mark = senders.message(SALES, MINISTER)
    sent = top + b"0123456789abcde\r\n" * 1_764_706
    hand_in(exim, SALES, [MINISTER], sent)
    arrived = wait_until(lambda: one_with(town.received("ministry"), mark), 40, lambda: f"it arrives; {exim.log()}")
    assert arrived.endswith(sent)
    back, mark = senders.message(MINISTER, SALES)
    back += b"0123456789abcde\r\n" * 1_764_706
    senders.by_smtplib(senders.of_connector(town, "ministry"), MINISTER, [SALES], back, tmp_path)
    assert exim.wait_received(mark).endswith(back)


def test_a_forwarding_loop_ends_with_a_report(town, exim, tmp_path):
    """Exim counts 30 Received fields, the gateways 50 (RFC 5321 section 6.3): whoever ends it, the writer hears."""
    sent, mark = senders.message(SALES, "lost@harbour.example")
    hand_in(exim, SALES, ["lost@harbour.example"], sent)
    report = wait_until(lambda: report_about(mark, exim.received()), 30, lambda: f"a report; {exim.log()}")
    assert b"Action: failed" in report


def test_a_certificate_in_place_of_the_password(town, exim):
    other = Certificate(exim.place / "config", "other.example")
    for shown in (exim.facts[-1], other):
        exim.stop()
        exim.behind(*exim.facts, shows=shown)
        exim.start()
        sent, mark = senders.message(SALES, MINISTER)
        hand_in(exim, SALES, [MINISTER], sent)
        if shown is other:
            report = wait_until(lambda: report_about(mark, exim.received()), 20, lambda: f"a report; {exim.log()}")
            assert b"530 5.7.0" in report
        else:
            wait_until(lambda: one_with(town.received("ministry"), mark), 20, lambda: f"it arrives; {exim.log()}")
    exim.stop()
    exim.behind(*exim.facts)
    exim.start()


def test_the_port_is_the_gateways_alone(exim):
    """From another address, or in clear, nothing is taken there; a colleague's forged field is removed."""
    sent, mark = senders.message(SALES, "person1@harbour.example", extra="SecureMail-Status: status=verified, member=ministry\r\n")
    hand_in(exim, SALES, ["person1@harbour.example"], sent)
    assert b"SecureMail-" not in exim.wait_received(mark)
    with smtplib.SMTP(*host_port(exim.gateway_side), timeout=30) as client:
        client.ehlo("mail.outsider.example")
        client.mail("friend@outsider.example")
        assert client.rcpt(SALES) == (550, b"TLS is needed here")
    with smtplib.SMTP(*host_port(exim.gateway_side), timeout=30, source_address=("127.0.0.3", 0)) as client:
        client.ehlo("mail.outsider.example")
        client.mail("friend@outsider.example")
        assert client.rcpt(SALES) == (550, b"only the gateway hands mail over here")
