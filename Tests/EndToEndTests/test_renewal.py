"""Certificates that renew themselves: real gateways and a real authority, mail before, during and after, and nobody started anew."""

import json
import urllib.error
import urllib.request

import pytest

from community import wait_until

PURPOSES = ("tls", "signing", "encryption")


def shown(community, name):
    rows = community.run("keys", "show", "--json", node=name).stdout.decode().splitlines()
    return [json.loads(row) for row in rows]


def in_use(community, name, purpose):
    return [row for row in shown(community, name) if row["purpose"] == purpose]


def send(community, mark):
    """From the ministry's own server to a mailbox of the other gateway."""
    import smtplib
    from community import host_port
    node = community.node("ministry")
    with smtplib.SMTP(*host_port(node["relay"]), timeout=20) as client:
        client.sendmail("minister@ministry.example", ["aroha@kiwimail.example"], (
            f"From: minister@ministry.example\r\nTo: aroha@kiwimail.example\r\nSubject: {mark}\r\n"
            f"Message-ID: <{mark}@ministry.example>\r\n\r\n{mark}\r\n").encode())


def arrives(community, mark):
    send(community, mark)
    community.wait_in_mailbox("aroha@kiwimail.example", f"Subject: {mark}", 60)


def metric(community, node, name):
    line = next(line for line in community.metrics(node).splitlines() if line.startswith(f"securemail_{name} "))
    return float(line.split()[1])


def listed(community, node, count):
    """Whether the gateway's own kept directory tells so many statements."""
    entries = (community.place / node / "state" / "log" / "tile" / "entries").glob("*")
    return sum(file.read_bytes().count(b'"type":"certificate-listed"') for file in entries) >= count


def test_each_purpose_is_renewed_while_mail_flows(prepared):
    prepared.serve_all()
    arrives(prepared, "before")
    for number, purpose in enumerate(PURPOSES, 1):
        for name in ("ministry", "kiwimail"):
            told = prepared.run("keys", "renew", "--now", "--purpose", purpose, node=name).stdout.decode()
            assert f"The {purpose} certificate is renewed" in told
            assert len(in_use(prepared, name, purpose)) == 2
        # At once, by whichever certificate the directory of each lists.
        arrives(prepared, f"during-{purpose}")
        for name in ("ministry", "kiwimail"):
            wait_until(lambda: listed(prepared, name, 6 + 2 * number), 45, f"{name} has the directory with {purpose}")
        arrives(prepared, f"after-{purpose}")
    assert metric(prepared, "ministry", "certificate_tls_days_left") > 29
    # Not due: nothing is asked, and nothing fails.
    assert "not due yet" in prepared.run("keys", "renew", node="ministry").stdout.decode()


def test_a_compromised_key_is_replaced_and_revoked(prepared):
    prepared.serve_all()
    arrives(prepared, "before")
    for number, purpose in enumerate(PURPOSES, 1):
        told = prepared.run("keys", "renew", "--compromised", purpose, node="ministry").stdout.decode()
        assert f"The {purpose} key is given up" in told and f"The {purpose} certificate is renewed" in told
        for name in ("ministry", "kiwimail"):
            wait_until(lambda: listed(prepared, name, 6 + number), 45, f"{name} has the directory with {purpose}")
        arrives(prepared, f"after-{purpose}")


def test_the_authority_is_away(prepared):
    """The new key waits, is told of, and no second one is made; the answer says what to do."""
    prepared.start_receivers()
    prepared.serve("authority")
    for node in prepared.facts["nodes"]:
        prepared.serve(node["name"])
    for node in prepared.facts["nodes"]:
        wait_until(lambda: prepared.answers_mail(node), 30, f"{node['name']} holds the directory")
    prepared.processes["authority"].stop()
    for _ in range(2):
        refused = prepared.run("keys", "renew", "--now", "--purpose", "signing", node="ministry", expect=1)
        assert b"cannot be reached" in refused.stderr
        assert [row["state"] for row in in_use(prepared, "ministry", "signing")] == ["new key, asked for", "in use"]
    arrives(prepared, "away")
    prepared.serve("authority")
    prepared.run("keys", "renew", "--purpose", "signing", node="ministry")
    assert [row["state"] for row in in_use(prepared, "ministry", "signing")] == ["in use", "kept"]
    arrives(prepared, "back")


def test_strangers_are_told_no(prepared):
    """RFC 9110 sections 15.5.1, 15.5.14 and 15.5.16."""
    prepared.serve("authority")
    address = f"{prepared.facts['authority']['http']}/renewal"
    for data, kind, status in (
            (b"{}", "application/json", 400), (b"{}", "text/plain", 415), (bytes(100_000), "application/json", 413),
            (None, None, 404)):
        request = urllib.request.Request(address, data=data, headers={"Content-Type": kind} if kind else {})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        assert refused.value.code in ((status,) if status != 404 else (404, 405))
