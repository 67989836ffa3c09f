"""What must not pass between members: a suspended sender, a peer whose key was replaced; and the notice about what was held."""

import subprocess

import senders
from community import BINARY, free_port_base, host_port, one_with, wait_until
from test_mail import AROHA, MINISTER


def test_a_suspended_members_own_mail_waits_at_its_gateway(prepared, tmp_path):
    """RFC 5321 section 4.2.3: 451, so that nothing is returned; reinstated, the member's mail goes on."""
    prepared.serve_all()
    prepared.run("authority", "suspend", "kiwimail", node="authority")
    prepared.run("authority", "publish", node="authority")
    shown = lambda: b"suspended" in prepared.run("directory", "show", "--json", node="ministry").stdout
    wait_until(shown, 90, "ministry's gateway knows of the suspension")
    sent, mark = senders.message(AROHA, MINISTER)
    senders.by_smtplib(senders.of_account(prepared, AROHA), AROHA, [MINISTER], sent, tmp_path)
    waits = lambda: b"4.7.1" in prepared.run("queue", "list", "--json", node="kiwimail").stdout
    wait_until(waits, 30, "kiwimail's queue says that it is suspended")
    assert one_with(prepared.received("ministry"), mark) is None
    prepared.run("authority", "resume", "kiwimail", node="authority")
    wait_until(lambda: not shown(), 90, "ministry's gateway knows of the end of the suspension")
    prepared.run("queue", "retry", node="kiwimail")
    prepared.wait_received("ministry", mark, 90)


def test_a_replaced_peer_key_fails_the_demo(tmp_path):
    done = subprocess.run(
        [BINARY, "demo", "--directory", tmp_path / "demo", "--port-base", str(free_port_base()), "--once", "--replace-peer-key"],
        capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "5c" in done.stdout, done.stdout


def test_scram_signs_a_mail_server_in(running, tmp_path):
    """RFC 7677, by a program that this project did not write. A node with mailboxes does not offer it."""
    import smtplib
    offered = {}
    for name in ("ministry", "kiwimail"):
        with smtplib.SMTP(*host_port(running.node(name)["submission"]), timeout=10) as client:
            client.starttls()
            client.ehlo()
            offered[name] = client.esmtp_features["auth"].split()
    assert "SCRAM-SHA-256" in offered["ministry"] and "SCRAM-SHA-256" not in offered["kiwimail"]
    sent, mark = senders.message(MINISTER, AROHA)
    senders.by_msmtp(senders.of_connector(running, "ministry"), MINISTER, [AROHA], sent, tmp_path, method="scram-sha-256")
    running.wait_in_mailbox(AROHA, mark)


def test_the_postmaster_takes_mail_and_hears_of_what_is_held(prepared, tmp_path):
    """RFC 5321 section 4.5.1; warnings 5b and 5c."""
    import smtplib
    prepared.serve_all({"ministry": {"SECUREMAIL_POSTMASTER": "it@ministry.example"}})
    with smtplib.SMTP(*host_port(prepared.node("ministry")["mx"]), timeout=10) as client:
        client.ehlo("probe.example")
        client.mail("probe@outsider.example")
        assert client.docmd("RCPT TO:<Postmaster>")[0] == 250
        sent, mark = senders.message("probe@outsider.example", "postmaster")
        assert client.data(sent)[0] == 250
    prepared.wait_received("ministry", mark)
