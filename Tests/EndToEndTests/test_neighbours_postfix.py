"""A ministry whose mail server is a real Postfix: everything it sends and gets passes its gateway."""

import smtplib

import pytest

import senders
from community import Community, host_port, wait_until
from neighbours import Certificate, connect
from postfix import Postfix, needs_postfix
from test_mail import AROHA, MINISTER, SALES, assert_untouched

USERS, GATEWAY_SIDE = 71, 72


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
        user, password = connect(town, "ministry", server.gateway_side, server.certificate)
        node = town.node("ministry")
        server.behind(node["submission"], node["ca_pem"], user, password, server.certificate)
        server.add("transport", f"/^lost@ministry/ smtp:[localhost]:{host_port(node['submission'])[1]}\n")
        server.add("main.cf", "virtual_alias_maps = inline:{ {forward@ministry.example = sales@harbour.example} }\n")
        town.serve_all()
        server.start()
        yield server
    finally:
        server.remove()


def hand_in(postfix, sender, recipients, octets, options=(), recipient_options=()):
    """As a user's mail program does, on the inside of the firm."""
    with smtplib.SMTP(*host_port(postfix.users), local_hostname="desk.ministry.example", timeout=60) as client:
        client.ehlo()
        client.sendmail(sender, recipients, octets, options, recipient_options)


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
