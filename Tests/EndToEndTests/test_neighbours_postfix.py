"""A ministry whose mail server is a real Postfix: everything it sends and gets passes its gateway."""

import json
import smtplib
import ssl

import pytest

import senders
from community import Community, host_port, wait_until
from neighbours import Certificate, connect, example, hand_in, report_about
from postfix import Postfix, needs_postfix
from test_mail import AROHA, MINISTER, SALES

USERS, GATEWAY_SIDE = 71, 72
LARGEST = 36_700_160


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    needs_postfix()
    community = Community.prepare(tmp_path_factory.mktemp("postfix"))
    try:
        yield community
    finally:
        community.stop()


@pytest.fixture(scope="module")
def postfix(town):
    server = Postfix(
        town, "postfix", domain="ministry.example", users=f"127.0.0.1:{town.port_base + USERS}",
        hands_over_to=f"127.0.0.1:{town.port_base + GATEWAY_SIDE}")
    try:
        server.certificate = Certificate(server.place / "config", "mail.ministry.example")
        user, password = connect(
            town, "ministry", server.gateway_side, server.certificate, "--client-certificate", server.certificate.pin)
        node = town.node("ministry")
        server.behind(node["submission"], node["ca_pem"], user, password, server.certificate)
        server.add("transport", f"/^lost@ministry/ smtp:[localhost]:{host_port(node['submission'])[1]}\n")
        server.add("main.cf", "virtual_alias_maps = inline:{ {forward@ministry.example = sales@harbour.example} }\n")
        town.serve_all({"ministry": {"SECUREMAIL_TLS_CLIENT_CERTIFICATES": "ask"}})
        server.start()
        yield server
    finally:
        server.remove()


def test_out_signed_in_and_in_by_the_pin(town, postfix, tmp_path):
    sent, mark = senders.message(MINISTER, AROHA)
    hand_in(postfix, MINISTER, [AROHA], sent)
    arrived = town.wait_in_mailbox(AROHA, mark)
    assert arrived.endswith(sent) and b"SecureMail-Status: status=verified, member=ministry" in arrived
    assert "Verified TLS connection established to localhost" in postfix.log()
    back, mark = senders.message(AROHA, MINISTER)
    senders.by_smtplib(senders.of_account(town, AROHA), AROHA, [MINISTER], back, tmp_path)
    arrived = postfix.wait_received(mark)
    assert arrived.endswith(back) and b"SecureMail-Status: status=verified, member=kiwimail" in arrived
    assert "postfix/gateway/smtpd" in postfix.log()


def test_status_is_the_gateways_word_alone(town, postfix):
    """A colleague's forged field is removed; at the gateway's service nobody else is heard, and nobody without TLS."""
    sent, mark = senders.message(MINISTER, "sales@ministry.example", extra="SecureMail-Status: status=verified, member=kiwimail\r\n")
    hand_in(postfix, MINISTER, ["sales@ministry.example"], sent)
    assert b"SecureMail-" not in postfix.wait_received(mark)
    with smtplib.SMTP(*host_port(postfix.gateway_side), timeout=30) as client:
        client.ehlo("mail.outsider.example")
        assert client.mail("friend@outsider.example")[0] == 530
    with smtplib.SMTP(*host_port(postfix.gateway_side), timeout=30, source_address=("127.0.0.3", 0)) as client:
        client.starttls(context=ssl._create_unverified_context())
        client.ehlo("mail.outsider.example")
        client.mail("friend@outsider.example")
        assert client.rcpt(MINISTER)[0] == 554


def test_another_certificate_gets_nothing(town, postfix, tmp_path):
    """The message waits, it does not go out in clear or to somebody else's key; with the pinned certificate back it arrives."""
    other = Certificate(tmp_path, "other.example")
    sent, mark = senders.message(AROHA, MINISTER)
    kept = [(file, file.read_bytes()) for file in (postfix.certificate.file, postfix.certificate.key)]
    postfix.stop()
    postfix.certificate.file.write_bytes(other.file.read_bytes())
    postfix.certificate.key.write_bytes(other.key.read_bytes())
    postfix.start()
    senders.by_smtplib(senders.of_account(town, AROHA), AROHA, [MINISTER], sent, tmp_path)
    said = wait_until(lambda: waiting_reply(town, "ministry"), 20, "the ministry's gateway says why it waits")
    assert "4.7." in said
    assert not [one for one in postfix.received() if mark.encode() in one]
    postfix.stop()
    for file, octets in kept:
        file.write_bytes(octets)
    postfix.start()
    retry(town, "ministry")
    postfix.wait_received(mark)


def waiting(town, node):
    return [json.loads(line) for line in town.run("queue", "list", "--json", node=node).stdout.splitlines()]


def waiting_reply(town, node):
    return next((item for row in waiting(town, node) if (item := json.dumps(row)) and "4.7." in item), None)


def retry(town, node):
    # All: one that is named may be under way, or gone.
    town.run("queue", "retry", node=node)


def test_reports_reach_both_sides(town, postfix, tmp_path):
    # The gateway refuses for its mailboxes; the ministry's person hears by a report that passes both gateways and Postfix.
    sent, mark = senders.message(MINISTER, "nobody@kiwimail.example")
    hand_in(postfix, MINISTER, ["nobody@kiwimail.example"], sent)
    report = wait_until(lambda: report_about(mark, postfix.received()), 20, lambda: f"a report in the ministry; {postfix.log()}")
    assert b"5.1.1" in report and b"Action: failed" in report
    # Postfix refuses in the session: the gateway reports. Postfix takes it and fails: its own report goes out as any mail does.
    for nobody, status in (("nobody@ministry.example", b"5.1.1"), ("broken@ministry.example", b"5.2.0")):
        sent, mark = senders.message(AROHA, nobody)
        senders.by_smtplib(senders.of_account(town, AROHA), AROHA, [nobody], sent, tmp_path)
        report = wait_until(lambda: report_about(mark, town.in_mailbox(AROHA)), 20, lambda: f"a report; {postfix.log()}")
        assert status in report and b"Action: failed" in report
        assert b"SecureMail-Status: status=verified, member=ministry" in report


def test_reports_of_success_where_asked_for(town, postfix, tmp_path):
    sent, mark = senders.message(MINISTER, AROHA)
    hand_in(postfix, MINISTER, [AROHA], sent, recipient_options=["NOTIFY=SUCCESS,FAILURE"])
    report = wait_until(lambda: report_about(mark, postfix.received()), 20, lambda: f"a report; {postfix.log()}")
    assert b"Action: delivered" in report


def test_eight_bit_headers_and_addresses_in_other_scripts(town, postfix, tmp_path):
    sent, mark = senders.message(MINISTER, AROHA, subject="Tēnā koe", body="Kei te pēhea koe?\r\n")
    hand_in(postfix, MINISTER, [AROHA], sent, options=["BODY=8BITMIME"])
    assert town.wait_in_mailbox(AROHA, mark).endswith(sent)
    # SMTPUTF8 (RFC 6531), which Postfix 3.7 offers: in from the gateway, and a reply out of it.
    maia = "māia@ministry.example"
    sent, mark = senders.message(SALES, maia, subject="Tēnā koe")
    with senders.smtplib_client(senders.of_connector(town, "harbour")) as client:
        client.sendmail(SALES, [maia], sent, ["SMTPUTF8", "BODY=8BITMIME"])
    assert postfix.wait_received(mark).endswith(sent)
    back, mark = senders.message(maia, AROHA, subject="Tēnā koe")
    hand_in(postfix, maia, [AROHA], back, options=["SMTPUTF8", "BODY=8BITMIME"])
    assert town.wait_in_mailbox(AROHA, mark).endswith(back)


def test_five_hundred_recipients_both_ways(town, postfix, tmp_path):
    """Five copies of a hundred recipients each; Postfix gives and takes them as one transaction each."""
    people = [f"person{number}@ministry.example" for number in range(500)]
    sent, mark = senders.message(SALES, "everybody@ministry.example")
    senders.by_smtplib(senders.of_connector(town, "harbour"), SALES, people, sent, tmp_path)
    copies = lambda: [one for one in postfix.received() if mark.encode() in one]
    wait_until(lambda: len(copies()) == 500, 40, lambda: f"500 copies arrived, not {len(copies())}")
    assert all(copy.endswith(sent) for copy in copies())
    many = [f"person{number}@harbour.example" for number in range(500)]
    back, mark = senders.message(MINISTER, "everybody@harbour.example")
    hand_in(postfix, MINISTER, many, back)
    parts = lambda: [one for one in town.received("harbour") if mark.encode() in one]
    wait_until(lambda: len(parts()) == 5, 40, lambda: f"5 copies of 100 arrived, not {len(parts())}; {postfix.log()}")


def test_attachment_of_thirty_megabytes_and_the_largest_message(town, postfix, tmp_path):
    """Out with an attachment of 30 MB; in with as many octets as a gateway takes, on top of which it puts its own fields."""
    top, mark = senders.message(MINISTER, SALES)
    sent = top + lines(30_000_000)
    hand_in(postfix, MINISTER, [SALES], sent)
    assert town.wait_received("harbour", mark, 60).endswith(sent)
    top, mark = senders.message(SALES, MINISTER)
    back = top + lines(LARGEST - len(top))
    assert len(back) == LARGEST
    senders.by_smtplib(senders.of_connector(town, "harbour"), SALES, [MINISTER], back, tmp_path)
    assert postfix.wait_received(mark).endswith(back)


def lines(octets):
    line = b"0123456789abcdef" * 4 + b"\r\n"
    return line * (octets // len(line) - 1) + b"x" * (len(line) + octets % len(line) - 2) + b"\r\n"


def test_a_wrong_password_loses_nothing(town, postfix):
    file = postfix.place / "config" / "sasl_passwd"
    right = file.read_text()
    postfix.stop()
    file.write_text(right.rstrip("\n") + "x\n")
    postfix.start()
    sent, mark = senders.message(MINISTER, AROHA)
    hand_in(postfix, MINISTER, [AROHA], sent)
    wait_until(lambda: "SASL authentication failed" in postfix.log(), 20, lambda: f"Postfix says so: {postfix.log()}")
    assert postfix.queue()
    postfix.stop()
    file.write_text(right)
    postfix.start()
    assert town.wait_in_mailbox(AROHA, mark).endswith(sent)


def test_a_certificate_in_place_of_the_password(town, postfix, tmp_path):
    """The connector knows this certificate; with another, Postfix is asked to sign in, and gives the message back to its writer."""
    other = Certificate(tmp_path, "other.example")
    file = postfix.place / "config" / "other.pem"
    file.write_bytes(other.file.read_bytes() + other.key.read_bytes())
    main = postfix.place / "config" / "main.cf"
    with_password = main.read_text()

    def send_with(file, key):
        postfix.stop()
        main.write_text(with_password + example("postfix/client-certificate.cf", CERTIFICATE=file, KEY=key))
        postfix.start()
        sent, mark = senders.message(MINISTER, AROHA)
        hand_in(postfix, MINISTER, [AROHA], sent)
        return sent, mark

    try:
        _, mark = send_with(file, file)
        report = wait_until(lambda: report_about(mark, postfix.received()), 20, lambda: f"a report; {postfix.log()}")
        assert b"5.7.0" in report
        sent, mark = send_with(postfix.certificate.file, postfix.certificate.key)
        assert town.wait_in_mailbox(AROHA, mark).endswith(sent)
    finally:
        postfix.stop()
        main.write_text(with_password)
        postfix.start()


def test_a_forwarding_loop_ends_with_a_report(town, postfix):
    """Postfix sends `lost` back to the gateway, which hands it over again: the 50th Received field ends it (RFC 5321 section 6.3)."""
    sent, mark = senders.message(MINISTER, "lost@ministry.example")
    hand_in(postfix, MINISTER, ["lost@ministry.example"], sent)
    report = wait_until(lambda: report_about(mark, postfix.received()), 60, lambda: f"a report; {postfix.log()}")
    assert b"5.4.6" in report
    wait_until(lambda: not postfix.queue() and not waiting(town, "ministry"), 10, "nothing goes on")


def test_forwarding_as_somebody_else_is_refused_and_told(town, postfix, tmp_path):
    """An alias that forwards keeps From and envelope sender of another domain: the gateway refuses it, and the writer hears."""
    sent, mark = senders.message(AROHA, "forward@ministry.example")
    senders.by_smtplib(senders.of_account(town, AROHA), AROHA, ["forward@ministry.example"], sent, tmp_path)
    report = wait_until(lambda: report_about(mark, town.in_mailbox(AROHA)), 20, lambda: f"a report; {postfix.log()}")
    assert b"lists and forwarders write as themselves" in report
    assert not [one for one in town.received("harbour") if mark.encode() in one]
