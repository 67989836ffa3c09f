"""A message waits for a gateway that is down; meanwhile the key that it was sealed for is revoked and replaced. It goes out sealed for the new key,
and nothing leaves that the old key opens (G-21; Documentation/profile.md)."""

import pathlib
import shutil
import sys

import pytest

import senders
from community import HERE, is_listening, wait_until
from test_mail import AROHA, MINISTER
from test_tap import openssl, recorded_content

GATEWAY = "gateway.kiwimail.example"


def replace_encryption_key(community):
    """What officers and operator do of a gateway that is down: a new key, certified by hand; the old one is destroyed."""
    keys, issued = community.place / "kiwimail" / "keys", community.directory / "issued"
    old = community.directory / "old"
    old.mkdir()
    for kind in ("key", "cert"):
        shutil.copy(keys / f"encryption-{kind}.pem", old)
    community.run("authority", "revoke", "--gateway", GATEWAY, "--purpose", "encryption", "--reason", "key-compromise", node="authority")
    community.run("keys", "renew", "--by-hand", "--purpose", "encryption", node="kiwimail")
    community.run("authority", "issue", "kiwimail", "--gateway", GATEWAY, "--requests", keys, "--to", issued, node="authority")
    community.run("authority", "publish", node="authority")
    community.run("keys", "install", issued, node="kiwimail")
    for kind in ("key", "cert"):
        (keys / f"encryption-{kind}.2.pem").unlink()
    return old


def listed(community, node):
    """How often the log that a gateway keeps lists a certificate."""
    entries = (community.place / node / "state" / "log" / "tile" / "entries").glob("*")
    return sum(file.read_bytes().count(b'"type":"certificate-listed"') for file in entries)


def opens(content, place, names):
    """Whether OpenSSL decrypts what was sent, with one key alone."""
    key, certificate = (place / name for name in names)
    envelope = content.partition(b"\r\n\r\n")[2]
    try:
        openssl("-decrypt", "-inform", "DER", "-binary", "-inkey", key, "-recip", certificate, octets=envelope)
        return True
    except AssertionError:
        return False


@pytest.mark.timeout(180)
def test_what_waits_is_sealed_anew(prepared, tmp_path):
    senders.needs("openssl")
    kiwimail, ministry = prepared.node("kiwimail"), prepared.node("ministry")
    elsewhere = f"127.0.0.1:{prepared.port_base + 90}"
    environment = {"SECUREMAIL_LISTENERS_PEER": elsewhere}
    prepared.serve_all({"kiwimail": environment})
    prepared.processes["kiwimail"].stop()
    sent, mark = senders.message(MINISTER, AROHA, "Canary in a body.\r\n" * 10)
    senders.by_smtplib(senders.of_connector(prepared, "ministry"), MINISTER, [AROHA], sent, tmp_path)
    wait_until(lambda: prepared.run("queue", "list", "--json", node="ministry").stdout.strip(), 10, "it waits")
    before = listed(prepared, "ministry")
    old = replace_encryption_key(prepared)
    wait_until(lambda: listed(prepared, "ministry") > before, 60, "ministry's gateway knows of the new certificate")
    assert recorded_content(prepared.directory / "recording") is None
    tap = prepared.start("tap", [
        sys.executable, HERE / "tap.py", "--listen", kiwimail["peer"], "--to", elsewhere, "--root", prepared.root_pem(),
        "--as-server", kiwimail["keys"]["tls"]["cert_pem"], kiwimail["keys"]["tls"]["key_pem"],
        "--as-client", ministry["keys"]["tls"]["cert_pem"], ministry["keys"]["tls"]["key_pem"],
        "--record", prepared.directory / "recording"])
    prepared.serve("kiwimail", environment)
    wait_until(lambda: is_listening(kiwimail["peer"]), 10, lambda: f"the tap listens; log: {tap.tail()}")
    prepared.run("queue", "retry", node="ministry")
    assert prepared.wait_in_mailbox(AROHA, mark, 60).endswith(sent)
    recordings = [path for path in (prepared.directory / "recording").glob("*-client.bin") if b"BDAT " in path.read_bytes()]
    content = wait_until(lambda: recorded_content(prepared.directory / "recording"), 10, "a recording")
    keys = pathlib.Path(kiwimail["keys"]["encryption"]["key_pem"]).parent
    names = ("encryption-key.pem", "encryption-cert.pem")
    assert opens(content, keys, names) and not opens(content, old, names)
    assert len(recordings) == 1, "and no other copy left"
    assert not prepared.run("hold", "list", "--json", node="kiwimail").stdout.strip()
    wait_until(lambda: not prepared.run("queue", "list", "--json", node="ministry").stdout.strip(), 20, "nothing waits any more")
