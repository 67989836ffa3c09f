"""A node is backed up while mail flows, destroyed, and restored: every accepted message arrives, once, and no number comes twice."""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import threading
import time

import pytest

import senders
from community import BINARY, NOBODY, give_to_nobody, keeps, open_to_all, wait_until

pytestmark = pytest.mark.alone

SENDER = "minister@ministry.example"
AROHA = "aroha@kiwimail.example"


class Flow:
    """Sends message after message from the ministry until it is ended; what was acknowledged is in `sent`, by its mark."""

    def __init__(self, community, every=0.02):
        self.community, self.every, self.sent, self.slowest = community, every, {}, 0.0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        sign_in, client, number = senders.of_connector(self.community, "ministry"), None, 0
        while not self.ended.is_set():
            number += 1
            # Every fifteenth lies in a content file of its own.
            body = "Kia ora.\r\n" * (40_000 if number % 15 == 0 else 1 + number % 50)
            octets, mark = senders.message(SENDER, AROHA, body)
            started = time.monotonic()
            client = client or senders.smtplib_client(sign_in)
            client.sendmail(SENDER, [AROHA], octets)
            self.slowest = max(self.slowest, time.monotonic() - started)
            self.sent[mark] = hashlib.sha256(octets).hexdigest()
            self.ended.wait(self.every)

    def end(self):
        self.ended.set()
        self.thread.join(60)


def passphrase(community, text="kia kaha, e hoa"):
    file = community.directory / "backup-passphrase"
    file.write_text(text + "\n")
    return file


def marks(messages):
    found = {}
    for message in messages:
        start = message.index(b"Message-ID: <mark-") + len(b"Message-ID: <")
        found.setdefault(message[start:message.index(b"@", start)].decode(), []).append(message)
    return found


def uids(community):
    done = community.run("mailbox", "list", AROHA, "--json", node="kiwimail")
    return {row["message-id"].strip("<>").split("@")[0]: row["uid"] for row in map(json.loads, done.stdout.splitlines())}


def folder(place):
    with sqlite3.connect(place / "kiwimail" / "state" / "mailboxes.sqlite") as database:
        return database.execute(
            "SELECT uidValidity, nextUID, highestModification FROM folder JOIN mailbox ON mailbox.id = mailbox"
            " WHERE address = ?", (AROHA,)).fetchone()


def certify(community, name):
    """What a restored node's operator does: has the new keys certified, and installs the certificates."""
    gateway, issued = f"gateway.{name}.example", community.directory / f"issued-{name}"
    keys = community.place / name / "keys"
    # The signing keys are in no backup: the member's own key agrees to the new ones, which would else wait 72 hours.
    community.run(
        "member-key", "agree", "certificates", gateway, "--requests", keys, "--key", community.node(name)["member_key"], "--authority",
        community.place / "authority" / "state" / "authority" / "authority.json", node=None)
    community.run("authority", "issue", name, "--gateway", gateway, "--requests", keys, "--to", issued, node="authority")
    community.run("keys", "install", issued, node=name)
    community.run("authority", "publish", node="authority")


def destroy(community, name):
    community.processes[name].kill()
    shutil.rmtree(community.place / name)


def restore(community, name, backup, secret, expect=0):
    return community.run(
        "restore", backup, "--passphrase-file", secret, node=name, expect=expect, timeout=120)


def waiting(community, name):
    return len(community.run("queue", "list", "--json", node=name).stdout.splitlines())


def duplicates(community, name):
    """Copies that the node has ignored since its start, as its events say."""
    line = next(line for line in community.metrics(name).splitlines() if line.startswith("securemail_duplicates_total"))
    return int(float(line.split()[-1]))


def digests(messages):
    """SHA-256 of each message as it was sent, by its mark; each is there once."""
    found = marks(messages)
    assert all(len(copies) == 1 for copies in found.values())
    return {mark: hashlib.sha256(copies[0][-len_of(copies[0]):]).hexdigest() for mark, copies in found.items()}


@pytest.mark.timeout(300)
def test_destroyed_nodes_are_restored(prepared):
    community, place = prepared, prepared.place
    community.serve_all()
    secret = passphrase(community)
    backups = {name: community.directory / f"{name}.backup" for name in ["ministry", "kiwimail"]}

    def back_up(name):
        community.run("backup", backups[name], "--passphrase-file", secret, node=name, timeout=120)

    def wait_for(count):
        goal = len(flow.sent) + count
        wait_until(lambda: len(flow.sent) >= goal, 60, lambda: f"{goal} sent, {len(flow.sent)} are")

    flow = Flow(community)
    try:
        wait_for(20)
        # Nobody takes what the ministry sends: so much waits in its queue at its backup, at least.
        community.processes["kiwimail"].stop()
        wait_for(20)
        held = waiting(community, "ministry")
        back_up("ministry")
        wait_for(10)
        community.serve("kiwimail")
        known = dict(flow.sent)
        wait_until(lambda: known.keys() <= marks(community.in_mailbox(AROHA)).keys(), 60, "what waited is delivered")
        # All of these must be in the mailboxes' backup; mail comes in meanwhile.
        before = digests(community.in_mailbox(AROHA))
        back_up("kiwimail")
        wait_for(20)
    finally:
        flow.end()
    assert held >= 20 and len(before) >= 50
    # No sender waited for a backup.
    assert flow.slowest < 5
    wait_until(lambda: flow.sent.keys() <= marks(community.in_mailbox(AROHA)).keys(), 60, "all delivered")
    assert {backup.stat().st_mode & 0o777 for backup in backups.values()} == {0o600}
    for backup in backups.values():
        assert AROHA.encode() not in backup.read_bytes()
    old_uids, ignored = uids(community), duplicates(community, "kiwimail")

    # The sender's machine: all that it had queued at its backup is sent again, and taken as what has come before.
    destroy(community, "ministry")
    restore(community, "ministry", backups["ministry"], secret)
    certify(community, "ministry")
    community.serve("ministry")
    octets, mark = senders.message(SENDER, AROHA, "after the restore\r\n")
    senders.by_smtplib(senders.of_connector(community, "ministry"), SENDER, [AROHA], octets, None)
    community.wait_in_mailbox(AROHA, mark)
    wait_until(lambda: waiting(community, "ministry") == 0, 60, "the restored queue is empty")
    assert duplicates(community, "kiwimail") - ignored >= held
    assert digests(community.in_mailbox(AROHA)) == flow.sent | {mark: hashlib.sha256(octets).hexdigest()}

    # The mailboxes' machine: all that it held at its backup is there, and no UID that was given comes again.
    old_uids[mark] = uids(community)[mark]
    validity, next_uid, modification = folder(place)
    destroy(community, "kiwimail")
    said = restore(community, "kiwimail", backups["kiwimail"], secret).stdout.decode()
    assert "restored as it was" in said and "signing-key.pem" not in said and "keys install" in said
    assert "cannot start" not in said
    certify(community, "kiwimail")
    community.serve("kiwimail")
    wait_until(lambda: community.answers_mail(community.node("kiwimail")), 30, "the restored node holds the directory")
    restored = uids(community)
    assert before.keys() <= restored.keys() and restored.items() <= old_uids.items()
    assert before.items() <= digests(community.in_mailbox(AROHA)).items()
    octets, mark = senders.message(SENDER, AROHA, "to the restored mailbox\r\n")
    senders.by_smtplib(senders.of_connector(community, "ministry"), SENDER, [AROHA], octets, None)
    community.wait_in_mailbox(AROHA, mark, 60)
    assert uids(community)[mark] > next_uid
    assert all(len(copies) == 1 for copies in marks(community.in_mailbox(AROHA)).values())
    new_validity, new_next, new_modification = folder(place)
    assert new_validity > validity and new_next > next_uid and new_modification > modification


def len_of(message):
    """Octets of the message as it was sent: it begins at its own From, below what the gateway put on top."""
    return len(message) - message.rindex(b"From: " + SENDER.encode())


@pytest.mark.timeout(120)
def test_what_is_wrong_is_refused_before_anything_is_changed(prepared):
    community = prepared
    community.serve_all()
    octets, mark = senders.message(SENDER, AROHA)
    senders.by_smtplib(senders.of_connector(community, "ministry"), SENDER, [AROHA], octets, None)
    community.wait_in_mailbox(AROHA, mark)
    secret, place = passphrase(community), community.place / "kiwimail"
    backup, keyless = community.directory / "whole.backup", community.directory / "keyless.backup"
    # Without a secret of its own, and with keys that are not sealed, there is nothing to seal it with.
    assert b"--passphrase-file" in community.run("backup", backup, node="kiwimail", expect=64).stderr
    community.run("backup", backup, "--passphrase-file", secret, node="kiwimail")
    community.run("backup", keyless, "--without-keys", "--passphrase-file", secret, node="kiwimail")
    assert b"exists already" in community.run("backup", backup, "--passphrase-file", secret, node="kiwimail", expect=1).stderr

    # A node that has data is not written over, running or not.
    assert b"keys" in restore(community, "kiwimail", backup, secret, expect=1).stderr
    community.processes["kiwimail"].stop()
    # Stopped, it is backed up too; to a pipe.
    piped = community.run("backup", "-", "--passphrase-file", secret, node="kiwimail").stdout
    assert piped.startswith(b"SECUREMAIL BACKUP 1\n")
    shutil.move(place / "keys", community.directory / "old-keys")
    assert b"not empty" in restore(community, "kiwimail", backup, secret, expect=1).stderr
    shutil.rmtree(place)

    def refused(octets, why, secret=secret):
        bad = community.directory / "bad.backup"
        bad.write_bytes(octets)
        assert why in restore(community, "kiwimail", bad, secret, expect=1).stderr
        state = place / "state"
        assert not place.exists() or not state.exists() or {path.name for path in state.iterdir()} <= {"lock"}
        assert not (place / "keys").exists() and not (place / "securemail.yaml").exists()

    whole = backup.read_bytes()
    refused(whole[:-1], b"Nothing was restored")
    refused(whole[: len(whole) // 2], b"Nothing was restored")
    refused(whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:], b"Nothing was restored")
    refused(b"hello" * 100, b"no backup")
    other = community.directory / "other-passphrase"
    other.write_text("another\n")
    refused(whole, b"does not open", other)

    # Keys kept elsewhere: another storage key is seen at once, the right one opens everything.
    assert b"encryption-key.pem" in restore(community, "kiwimail", keyless, secret, expect=1).stderr
    (place / "keys").mkdir(parents=True)
    shutil.copy(community.directory / "old-keys" / "encryption-key.pem", place / "keys")
    shutil.copy(community.place / "ministry" / "keys" / "storage-key.pem", place / "keys")
    assert b"storage key" in restore(community, "kiwimail", keyless, secret, expect=1).stderr
    shutil.rmtree(place / "keys")
    shutil.copytree(community.directory / "old-keys", place / "keys")
    # With all its keys it goes on as it is.
    assert b"csr.pem" not in restore(community, "kiwimail", keyless, secret).stdout
    assert mark in marks(community.in_mailbox(AROHA))


@pytest.mark.timeout(120)
def test_a_restore_that_is_killed_is_begun_again(prepared):
    community, place = prepared, prepared.place / "kiwimail"
    community.serve_all()
    octets, mark = senders.message(SENDER, AROHA)
    senders.by_smtplib(senders.of_connector(community, "ministry"), SENDER, [AROHA], octets, None)
    community.wait_in_mailbox(AROHA, mark)
    # Not by a passphrase, most of whose time is scrypt's.
    secret, backup = community.directory / "key-file", community.directory / "whole.backup"
    secret.write_bytes(bytes(range(40)))
    community.run("backup", backup, "--key-file", secret, node="kiwimail")
    destroy(community, "kiwimail")
    command = [BINARY, "restore", backup, "--key-file", secret, "--config", community.node("kiwimail")["config"]]
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    span, kills = time.monotonic() - started, 0
    for share in [0.3, 0.5, 0.6, 0.7, 0.8, 0.9]:
        shutil.rmtree(place, ignore_errors=True)
        restoring = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(span * share)
        restoring.kill()
        if restoring.wait(10) == 0:
            span *= share  # the first, unkilled one took longer than they do
            continue
        kills += 1
        part = place / "state" / "restore.part"
        if part.exists() and (place / "securemail.yaml").exists():
            assert b"not finished" in community.run("mailbox", "list", AROHA, node="kiwimail", expect=1).stderr
        # Killed when all was in place already, it is done.
        if part.exists() or not (place / "state" / "mailboxes.sqlite").exists():
            community.run("restore", backup, "--key-file", secret, node="kiwimail")
        assert mark in marks(community.in_mailbox(AROHA))
    assert kills >= 3


@pytest.mark.timeout(120)
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_root_backs_up_anothers_node_and_does_not_restore_for_it():
    with open_to_all() as community:
        node, private = community.place / "kiwimail", community.place / "private"
        private.mkdir(0o700)
        key, backup = private / "key-file", private / "one.backup"
        key.write_bytes(bytes(range(40)))
        give_to_nobody(node)
        community.run("backup", backup, "--key-file", key, node="kiwimail")
        assert backup.stat().st_uid == 0 and [path.name for path in private.iterdir() if path.suffix == ".part"] == []
        shutil.rmtree(node)
        (node / "state").mkdir(0o700, parents=True)
        os.chown(node / "state", NOBODY, NOBODY)
        told = community.run("restore", backup, "--key-file", key, node="kiwimail", expect=1).stderr
        assert b"run this as nobody" in told and list((node / "state").iterdir()) == []


@pytest.mark.timeout(120)
def test_sealed_keys_stay_sealed_and_open_what_is_restored(prepared):
    community, place = prepared, prepared.place / "kiwimail"
    config, secret = place / "securemail.yaml", passphrase(community)
    config.write_text(config.read_text().replace("# passphrase-file: /run/secrets/securemail-passphrase", f"passphrase-file: {secret}"))
    community.run("keys", "seal", node="kiwimail")
    community.serve_all()
    octets, mark = senders.message(SENDER, AROHA)
    senders.by_smtplib(senders.of_connector(community, "ministry"), SENDER, [AROHA], octets, None)
    community.wait_in_mailbox(AROHA, mark)
    # What seals the keys seals the backup, when nothing else is named; another secret for the backup alone serves too.
    backup, other, file = community.directory / "one.backup", community.directory / "other.backup", community.directory / "key-file"
    file.write_bytes(bytes(range(40)))
    community.run("backup", backup, node="kiwimail")
    community.run("backup", other, "--key-file", file, node="kiwimail")
    destroy(community, "kiwimail")
    assert b"--passphrase-file" in community.run("restore", backup, node="kiwimail", expect=64).stderr
    # The configuration, which comes out of the backup, names the passphrase of the keys.
    kept = secret.read_text()
    secret.write_text("another\n")
    told = community.run("restore", other, "--key-file", file, node="kiwimail", expect=1).stderr
    assert b"keys do not open" in told and not config.exists()
    secret.write_text(kept)
    restore(community, "kiwimail", backup, secret)
    for path in (place / "keys").glob("*-key.pem"):
        assert path.read_text().startswith("-----BEGIN SECUREMAIL SEALED KEY-----") and path.stat().st_mode & 0o077 == 0
    assert mark in marks(community.in_mailbox(AROHA))


@pytest.mark.timeout(120)
def test_restored_authority_signs_nothing_before_it_knows_what_it_signed(prepared):
    community, place = prepared, prepared.place / "authority"
    community.serve_all()
    secret, backup = passphrase(community), community.directory / "authority.backup"
    done = community.run("backup", backup, "--passphrase-file", secret, node="authority")
    assert b"officer-1-key" in done.stderr
    time.sleep(1.1)  # a checkpoint says when it was cosigned in whole seconds
    community.run("authority", "suspend", "ministry", node="authority")
    newest = community.directory / "newest"
    kept = community.place / "kiwimail" / "state" / "log"
    wait_until(lambda: keeps(kept, b"member-suspended"), 60, "the gateway keeps it")
    shutil.copytree(kept, newest)
    keys = {path.name: path.read_bytes() for path in (place / "state" / "authority").glob("*key*")}
    destroy(community, "authority")
    restore(community, "authority", backup, secret)
    for name, octets in keys.items():
        (place / "state" / "authority" / name).write_bytes(octets)
        (place / "state" / "authority" / name).chmod(0o600)
    assert b"catch-up" in community.run("authority", "publish", node="authority", expect=1).stderr
    assert b"holds no log" in community.run("authority", "catch-up", backup, node="authority", expect=1).stderr
    community.run("authority", "catch-up", newest, node="authority")
    assert b"suspended" in community.run("authority", "list", node="authority").stdout
    community.run("authority", "resume", "ministry", node="authority")
    community.serve("authority")
    wait_until(lambda: b'"active"' in community.run("directory", "show", "--json", node="kiwimail").stdout
               and b"suspended" not in community.run("directory", "show", "--json", node="kiwimail").stdout,
               60, "a gateway goes on with the restored authority")


def test_a_backup_that_is_written_is_not_ended_by_another(prepared, tmp_path):
    backup, secret = tmp_path / "one.backup", tmp_path / "key-file"
    secret.write_bytes(bytes(range(40)))
    secret.chmod(0o600)
    part = tmp_path / "one.backup.part"
    with part.open("w") as other:
        other.write("half")
        other.flush()
        fcntl.flock(other, fcntl.LOCK_EX)
        said = prepared.run("backup", backup, "--key-file", secret, node="kiwimail", expect=1).stderr
        assert b"another backup" in said and part.read_text() == "half"
    # Now it was cut off.
    prepared.run("backup", backup, "--key-file", secret, node="kiwimail")
    assert backup.stat().st_size > 1_000 and not part.exists()
