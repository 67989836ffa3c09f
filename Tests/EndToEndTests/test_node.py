"""A node by itself: at rest, without a directory, with a suspended member, with wrong settings; and what lies on its disk."""

import base64
import json
import pathlib
import quopri
import re
import shutil
import time
import uuid

import pytest

import senders
from community import is_listening, one_with, wait_until
from test_mail import AROHA, MINISTER, OUTSIDER, code_of, deliver_to_mx


def forms(canary):
    """How a text may lie on a disk: plain, base64 in each of three alignments, quoted-printable, UTF-16 in both orders."""
    text = canary.encode()
    yield text
    for shift in range(3):
        # The first and last group depend on the neighbours, so they are cut off.
        yield base64.b64encode(b"\0" * shift + text)[4:-4]
    yield quopri.encodestring(text)
    yield canary.encode("utf-16-le")
    yield canary.encode("utf-16-be")


def places_with(folder, canary):
    return [(str(path), form) for path in pathlib.Path(folder).rglob("*") if path.is_file() and "maildir" not in path.parts
            for octets in [path.read_bytes()] for form in forms(canary) if form in octets]


def test_canary_is_nowhere_at_rest(prepared, tmp_path):
    body, subject = f"canarybody{uuid.uuid4().hex}", f"canarysubject{uuid.uuid4().hex}"
    prepared.serve_all()
    # The next hops stop: kiwimail's customer and the outside, later kiwimail itself.
    for name in ("receiver-outside", "receiver-harbour"):
        prepared.processes[name].stop()
    prepared.processes["kiwimail"].kill()
    sign_in = senders.of_connector(prepared, "ministry")
    large = (body + "\r\n") * 12000
    for recipient, text in ((AROHA, body), ("sales@harbour.example", body), (OUTSIDER, body), (AROHA, large)):
        sent, _ = senders.message(MINISTER, recipient, text + "\r\n", subject=subject)
        senders.by_smtplib(sign_in, MINISTER, [recipient], sent, tmp_path)
    time.sleep(1)
    for canary in (body, subject):
        assert not places_with(prepared.place / "ministry", canary)
    assert prepared.run("queue", "list", node="ministry").stdout.strip()
    prepared.serve("kiwimail")
    wait_until(lambda: prepared.run("queue", "list", "--json", node="kiwimail").stdout.strip(), 60, "mail for harbour at kiwimail")
    wait_until(lambda: len([one for one in prepared.in_mailbox(AROHA) if body.encode() in one]) == 2, 60, "two in the mailbox")
    shutil.rmtree(prepared.directory / "export")
    for canary in (body, subject):
        for node in ("ministry", "kiwimail"):
            assert not places_with(prepared.place / node, canary)
        assert not [log for log in prepared.directory.glob("*.log") if canary.encode() in log.read_bytes()]


def test_without_a_directory_mail_waits(prepared, tmp_path):
    prepared.start_receivers()
    for node in ("ministry", "kiwimail"):
        prepared.serve(node)
    canary = f"canary{uuid.uuid4().hex}"
    marks = {}
    for recipient in (AROHA, OUTSIDER):
        sent, mark = senders.message(MINISTER, recipient, canary + "\r\n")
        senders.by_smtplib(senders.of_connector(prepared, "ministry"), MINISTER, [recipient], sent, tmp_path)
        marks[recipient] = mark
    sent, _ = senders.message(OUTSIDER, AROHA)
    assert code_of(lambda: deliver_to_mx(prepared, "kiwimail", OUTSIDER, AROHA, sent)) == 451
    time.sleep(2)
    assert not prepared.received("outside")
    assert not places_with(prepared.place / "ministry", canary)
    prepared.serve("authority")
    prepared.wait_in_mailbox(AROHA, marks[AROHA], 60)
    prepared.wait_received("outside", marks[OUTSIDER], 60)


def test_suspended_member(prepared, tmp_path):
    prepared.serve_all()
    prepared.run("authority", "suspend", "kiwimail", node="authority")
    prepared.run("authority", "publish", node="authority")
    sent, mark = senders.message(MINISTER, AROHA)
    shown = lambda: b"suspended" in prepared.run("directory", "show", "--json", node="ministry").stdout
    wait_until(shown, 90, "ministry's gateway knows of the suspension")
    senders.by_smtplib(senders.of_connector(prepared, "ministry"), MINISTER, [AROHA], sent, tmp_path)
    time.sleep(3)
    assert prepared.run("queue", "list", node="ministry").stdout.strip()
    assert not prepared.received("outside"), "mail for a suspended member left in clear"
    assert one_with(prepared.in_mailbox(AROHA), mark) is None


def published(told):
    """The sequence that a command of the authority says it published."""
    return int(re.search(rb"Directory (\d+) is published", told.stdout)[1])


def rows_of_directory(prepared, node):
    return [json.loads(line) for line in prepared.run("directory", "show", "--json", node=node).stdout.splitlines()]


def test_revoked_certificate(prepared, tmp_path):
    prepared.serve_all()
    gateway = f"gateway.{prepared.node('kiwimail')['domains'][0]}"
    revoke = ["authority", "revoke", "--gateway", gateway, "--purpose", "encryption", "--reason", "key-compromise"]
    sequence = published(prepared.run(*revoke, node="authority"))
    wait_until(lambda: all(row["sequence"] >= sequence for row in rows_of_directory(prepared, "ministry")), 90,
               "ministry's gateway knows of the revocation")
    sent, mark = senders.message(MINISTER, AROHA)
    senders.by_smtplib(senders.of_connector(prepared, "ministry"), MINISTER, [AROHA], sent, tmp_path)
    time.sleep(3)
    assert prepared.run("queue", "list", node="ministry").stdout.strip()
    assert one_with(prepared.in_mailbox(AROHA), mark) is None, "sealed for a revoked key"
    # Revoked already; a serial number that is nobody's; not said which.
    prepared.run(*revoke, node="authority", expect=1)
    prepared.run("authority", "revoke", "--serial", "0102", node="authority", expect=1)
    prepared.run("authority", "revoke", "--gateway", gateway, node="authority", expect=64)


def test_departed_member(prepared, tmp_path):
    prepared.serve_all()
    published(prepared.run("authority", "depart", "kiwimail", node="authority"))
    wait_until(lambda: {row["member"] for row in rows_of_directory(prepared, "ministry")} == {"ministry"}, 90,
               "ministry's gateway knows of the departure")
    sent, mark = senders.message(MINISTER, AROHA)
    code_of(lambda: senders.by_smtplib(senders.of_connector(prepared, "ministry"), MINISTER, [AROHA], sent, tmp_path))
    time.sleep(3)
    assert not prepared.received("outside"), "mail for a member that left went in clear"
    assert one_with(prepared.in_mailbox(AROHA), mark) is None
    prepared.run("authority", "depart", "kiwimail", node="authority", expect=1)


def waiting_after_a_failure(prepared):
    rows = map(json.loads, prepared.run("queue", "list", "--json", node="ministry").stdout.splitlines())
    return next((row["item"] for row in rows if row["reply"] and row["next"] != "now"), None)


def test_queue_commands(prepared, tmp_path):
    prepared.serve_all()
    prepared.processes["receiver-outside"].stop()
    sent, mark = senders.message(MINISTER, OUTSIDER)
    senders.by_smtplib(senders.of_connector(prepared, "ministry"), MINISTER, [OUTSIDER], sent, tmp_path)
    # While an attempt is under way, it is neither tried nor dropped.
    item = wait_until(lambda: waiting_after_a_failure(prepared), 10, "its first attempt failed")
    assert item.encode() in prepared.run("queue", "show", item, node="ministry").stdout
    prepared.run("queue", "retry", item, node="ministry")
    prepared.run("queue", "drop", item, node="ministry")
    assert not prepared.run("queue", "list", "--json", node="ministry").stdout.strip()
    assert not prepared.run("hold", "list", "--json", node="ministry").stdout.strip()
    prepared.run("queue", "show", item, node="ministry", expect=1)


@pytest.mark.parametrize("arguments", [["serve", "--config", "/nonexistent.yaml"], ["--nonsense"], ["queue", "list", "--nonsense"]])
def test_usage_faults_exit_64(prepared, arguments):
    prepared.run(*arguments, expect=64)


def test_wrong_settings_are_all_named(prepared):
    config = pathlib.Path(prepared.node("ministry")["config"])
    config.write_text(config.read_text() + "\nnonsense: 1\nfurther-nonsense: 2\n")
    told = prepared.run("serve", "--config", config, expect=64).stderr.decode()
    lines = len(config.read_text().splitlines())
    for number, key in ((lines - 1, "nonsense"), (lines, "further-nonsense")):
        assert key in told and f"{config}:{number}" in told


@pytest.mark.alone
def test_starts_within_a_second_and_rests_small(prepared):
    prepared.start_receivers()
    prepared.serve("authority")
    for name in ("kiwimail", "ministry"):
        process = prepared.serve(name, wait=False)
        wait_until(lambda: is_listening(prepared.node(name)["mx"]), 15, f"{name} listens")
        assert time.monotonic() - process.started < 1.0
    time.sleep(3)
    for name in ("kiwimail", "ministry"):
        assert prepared.processes[name].resident_kib() < 60 * 1024
    # It waits for half a minute, as the one before may be about to end.
    second = prepared.run("serve", "--config", prepared.node("ministry")["config"], expect=None, timeout=60)
    assert second.returncode == 1, "two owners of one state directory"


def test_demo_once(tmp_path):
    import subprocess
    from community import BINARY, free_port_base
    done = subprocess.run([BINARY, "demo", "--directory", tmp_path / "demo", "--port-base", str(free_port_base()), "--once"],
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def test_init_writes_settings_and_requests(prepared, tmp_path):
    place = tmp_path / "node"
    prepared.run("init", "--name", "gateway.ministry.example", "--member", "ministry", "--directory", place)
    assert (place / "securemail.yaml").read_text().count("#") > 5
    requests = {path.name for path in place.rglob("*-csr.pem")}
    assert requests == {"tls-csr.pem", "signing-csr.pem", "encryption-csr.pem"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in place.rglob("*-key.pem"))
    apart, state = tmp_path / "apart", tmp_path / "var" / "it's state"
    prepared.run("init", "--name", "gateway.ministry.example", "--member", "ministry", "--directory", apart, "--state", state)
    assert state.stat().st_mode & 0o777 == 0o700 and not (apart / "state").exists()
    assert b"no certificate is installed" in prepared.run("check", "--only", "certificates", "--config", apart / "securemail.yaml", expect=1).stdout


@pytest.mark.parametrize("option, content", [("--passphrase-file", "correct horse battery staple\n"), ("--key-file", "0123456789abcdef" * 2)])
def test_init_seals(prepared, tmp_path, option, content):
    place, secret = tmp_path / "node", tmp_path / "it's secret"
    secret.write_text(content)
    arguments = ["init", "--name", "gateway.ministry.example", "--member", "ministry", "--directory", place, option, secret]
    prepared.run(*arguments)
    keys = sorted((place / "keys").glob("*-key.pem"))
    assert len(keys) == 4
    for path in keys:
        assert path.read_text().startswith("-----BEGIN SECUREMAIL SEALED KEY-----") and path.stat().st_mode & 0o077 == 0
    told = prepared.run("keys", "seal", "--config", place / "securemail.yaml").stdout.decode()
    assert told.count("was sealed already") == 4


@pytest.mark.parametrize("options", [["--passphrase-file", "/nonexistent"], ["--key-file", "/dev/null"]])
def test_init_with_a_bad_secret_makes_nothing(prepared, tmp_path, options):
    place = tmp_path / "node"
    arguments = ["init", "--name", "gateway.ministry.example", "--member", "ministry", "--directory", place]
    assert options[1].encode() in prepared.run(*arguments, *options, expect=64).stderr
    assert not place.exists()
    prepared.run(*arguments, "--passphrase-file", "a", "--key-file", "b", expect=64)


def test_keys_are_sealed_in_place(prepared, tmp_path):
    config = pathlib.Path(prepared.node("ministry")["config"])
    keys = sorted((config.parent / "keys").glob("*-key.pem"))
    plain = {path: path.read_bytes() for path in keys}
    assert b"passphrase-file" in prepared.run("keys", "seal", node="ministry", expect=64).stderr
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse battery staple\n")
    config.write_text(config.read_text().replace("# passphrase-file: /run/secrets/securemail-passphrase", f"passphrase-file: {secret}"))
    told = prepared.run("keys", "seal", node="ministry").stdout.decode()
    for path in keys:
        assert f"Sealed {path}." in told
        assert plain[path].strip().splitlines()[-1] not in path.read_bytes() and path.stat().st_mode & 0o077 == 0
    sealed = {path: path.read_bytes() for path in keys}
    assert prepared.run("keys", "seal", node="ministry").stdout.decode().count("was sealed already") == len(keys)
    assert sealed == {path: path.read_bytes() for path in keys}
    # The node works with what it opens, and without the passphrase it does not start and says which file and what to do.
    prepared.serve_all()
    sent, mark = senders.message(MINISTER, AROHA)
    senders.by_smtplib(senders.of_connector(prepared, "ministry"), MINISTER, [AROHA], sent, tmp_path)
    prepared.wait_in_mailbox(AROHA, mark)
    prepared.processes["ministry"].stop()
    secret.write_text("another\n")
    refused = prepared.run("serve", node="ministry", expect=64).stderr.decode()
    assert str(config.parent / "keys") in refused and "keys.passphrase-file" in refused and "backup" in refused
