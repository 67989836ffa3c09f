"""What travels between the gateways is signed and sealed; OpenSSL alone opens a recording; a changed octet is noticed."""

import json
import subprocess
import sys

import pytest

import senders
from community import HERE, is_listening, wait_until
from test_mail import AROHA, MINISTER


@pytest.fixture(params=["pass", "flip"])
def tapped(request, prepared):
    """kiwimail listens elsewhere than the directory says; the tap stands at its published place."""
    kiwimail, ministry = prepared.node("kiwimail"), prepared.node("ministry")
    elsewhere = f"127.0.0.1:{prepared.port_base + 90}"
    record = prepared.directory / "recording"
    tap = [sys.executable, HERE / "tap.py", "--listen", kiwimail["peer"], "--to", elsewhere, "--root", prepared.root_pem(),
           "--as-server", kiwimail["keys"]["tls"]["cert_pem"], kiwimail["keys"]["tls"]["key_pem"],
           "--as-client", ministry["keys"]["tls"]["cert_pem"], ministry["keys"]["tls"]["key_pem"], "--record", record]
    process = prepared.start("tap", tap + (["--flip"] if request.param == "flip" else []))
    wait_until(lambda: is_listening(kiwimail["peer"]), 10, lambda: f"the tap listens; log: {process.tail()}")
    prepared.serve_all({"kiwimail": {"SECUREMAIL_LISTENERS_PEER": elsewhere}})
    return prepared, record, request.param


def recorded_content(record):
    """The content of the one message that was recorded, its chunks joined; None before it is complete."""
    for path in sorted(record.glob("*-client.bin")):
        octets = path.read_bytes()
        content, position = b"", octets.find(b"BDAT ")
        while position >= 0 and octets[position:].startswith(b"BDAT ") and b"\r\n" in octets[position:]:
            command = octets[position:octets.index(b"\r\n", position)].split()
            start, size = octets.index(b"\r\n", position) + 2, int(command[1])
            content += octets[start:start + size]
            if len(octets) < start + size:
                break
            if command[2:] == [b"LAST"]:
                return content
            position = start + size
    return None


def openssl(*arguments, octets, expect=True):
    done = subprocess.run(["openssl", "cms", *map(str, arguments)], input=octets, capture_output=True, timeout=30)
    assert (done.returncode == 0) == expect, done.stderr.decode(errors="replace")
    return done.stdout


def open_recording(community, content, place, expect=True):
    """The signed payload, by OpenSSL with the destination's key and the root alone."""
    keys = community.node("kiwimail")["keys"]["encryption"]
    header, _, envelope = content.partition(b"\r\n\r\n")
    assert b"Content-Transfer-Encoding: binary" in header
    decrypted = openssl("-decrypt", "-inform", "DER", "-binary", "-inkey", keys["key_pem"], "-recip", keys["cert_pem"],
                        octets=envelope, expect=expect)
    if not expect:
        return None
    entity = decrypted.partition(b"\r\n\r\n")
    assert b"signed-data" in entity[0]
    return openssl("-verify", "-inform", "DER", "-binary", "-purpose", "any", "-CAfile", community.root_pem(), octets=entity[2])


def test_recording_opens_with_openssl_alone(tapped, tmp_path):
    community, record, mode = tapped
    senders.needs("openssl")
    sent, mark = senders.message(MINISTER, AROHA, "Canary in a body.\r\n" * 100, subject="Canary in a subject")
    senders.by_swaks(senders.of_connector(community, "ministry"), MINISTER, [AROHA], sent, tmp_path)
    content = wait_until(lambda: recorded_content(record), 30, "a recording")
    if mode == "flip":
        held = wait_until(lambda: community.run("hold", "list", "--json", node="kiwimail").stdout.strip(), 30, "a hold")
        assert b"5b" in held or b"5c" in held or b"cannot" in held
        assert not [one for one in community.in_mailbox(AROHA) if mark.encode() in one]
        open_recording(community, content, tmp_path, expect=False)
        item = json.loads(held.splitlines()[0])["item"]
        community.run("hold", "release", item, node="kiwimail", expect=1)  # 5b and 5c are never released
        community.run("hold", "return", item, node="kiwimail")
        return
    assert b"Canary" not in content and b"Subject: [...]" in content
    header, _, message = open_recording(community, content, tmp_path).partition(b"\r\n\r\n")
    assert b'hp="cipher"' in header and b"SecureMail-Transfer:" in header
    assert message == sent
    assert "TLSv1.3 securemail-smtp/1 TLSv1.3 securemail-smtp/1" in community.processes["tap"].log.read_text()
    assert community.wait_in_mailbox(AROHA, mark).endswith(sent)
    open_recording(community, flipped(content), tmp_path, expect=False)


def flipped(content):
    middle = content.index(b"\r\n\r\n") + 3 * (len(content) - content.index(b"\r\n\r\n")) // 4
    while not content[middle:middle + 1].isalpha():
        middle += 1
    return content[:middle] + (b"B" if content[middle:middle + 1] == b"A" else b"A") + content[middle + 1:]
