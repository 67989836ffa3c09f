"""Addresses and domains outside ASCII, and what senders ask of reports, from program to program."""

import email
import smtplib
import ssl
import subprocess

import pytest

import senders
from community import BINARY, host_port, one_with, wait_until
from test_mail import AROHA, MINISTER, OUTSIDER

MĀRAMA, DÖRTE, SUBJECT = "mārama@ministry.example", "dörte@harbour.example", "Kia ora, Grüße"


def session(community, customer):
    """A signed-in session of a customer's mail server."""
    connector = community.connector(customer)
    node = community.node(connector["node"])
    client = smtplib.SMTP("localhost", host_port(node["submission"])[1], timeout=20)
    client.ehlo("mail.example")
    client.starttls(context=ssl.create_default_context(cafile=node["ca_pem"]))
    client.login(connector["user"], connector["password"])
    client.ehlo("mail.example")
    return client


def test_international_addresses_go_from_member_to_member(running):
    text, mark = senders.message(MĀRAMA, DÖRTE, "body\r\n", subject=SUBJECT)
    with session(running, "ministry") as client:
        assert client.has_extn("smtputf8")
        client.sendmail(MĀRAMA, [DÖRTE], text, mail_options=["SMTPUTF8", "BODY=8BITMIME"])
    found = wait_until(lambda: one_with(running.received("harbour"), mark), 30, "the message at harbour's server")
    assert b"SecureMail-Status: status=verified" in found
    assert f"<{DÖRTE}>".encode() in found or DÖRTE.encode() in found
    with session(running, "ministry") as client:
        assert client.docmd("MAIL", f"FROM:<{MINISTER}>")[0] == 250
        client.command_encoding = "utf-8"
        code, why = client.docmd("RCPT", f"TO:<{DÖRTE}>")
        assert code == 553 and why.startswith(b"5.6.7"), "without SMTPUTF8 the address is refused, and why"


def test_a_mailbox_in_another_script(running):
    address = "ārani@kiwimail.example"
    subprocess.run([BINARY, "account", "add", address, "--config", running.node("kiwimail")["config"]],
                   input=b"korimako-sings-at-dawn-7\n", check=True, timeout=60)
    assert address in running.run("account", "list", node="kiwimail").stdout.decode()
    spelt = "A\u0304RANI@kiwimail.example"
    text, mark = senders.message(MINISTER, spelt, "body\r\n", subject=SUBJECT)
    with session(running, "ministry") as client:
        client.sendmail(MINISTER, [spelt], text, mail_options=["SMTPUTF8"])
    wait_until(lambda: one_with(running.in_mailbox(address), mark), 30, "the message in the mailbox")


@pytest.mark.parametrize("recipient, action", [(AROHA, b"Action: delivered"), (OUTSIDER, b"Action: relayed")])
def test_success_is_reported_to_who_asks(running, recipient, action):
    text, mark = senders.message(MINISTER, recipient, "body\r\n")
    with session(running, "ministry") as client:
        client.sendmail(MINISTER, [recipient], text, mail_options=["RET=HDRS", f"ENVID={mark}"],
                        rcpt_options=["NOTIFY=SUCCESS,FAILURE", f"ORCPT=rfc822;{recipient}"])
    report = wait_until(lambda: one_with(running.received("ministry"), f"Original-Envelope-Id: {mark}"), 40, "the report")
    assert action in report and f"Original-Recipient: rfc822; {recipient}".encode() in report
    assert email.message_from_bytes(report).get_content_type() == "multipart/report"


def test_never_means_never(running):
    text, mark = senders.message(MINISTER, "nobody@kiwimail.example", "body\r\n")
    other, other_mark = senders.message(MINISTER, "nobody@kiwimail.example", "body\r\n")
    with session(running, "ministry") as client:
        for message, notify, envelope in ((text, "NEVER", mark), (other, "FAILURE", other_mark)):
            client.sendmail(MINISTER, ["nobody@kiwimail.example"], message, mail_options=[f"ENVID={envelope}"],
                            rcpt_options=[f"NOTIFY={notify}"])
    wait_until(lambda: one_with(running.received("ministry"), f"Original-Envelope-Id: {other_mark}"), 40, "the other's report")
    assert not one_with(running.received("ministry"), f"Original-Envelope-Id: {mark}")
