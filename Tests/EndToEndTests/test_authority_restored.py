"""The authority on another machine, by the procedure of Documentation/authority.md ("Another machine"), and what comes of too old a backup."""

import json
import pathlib
import re
import shutil
import subprocess
import time

import pytest

import senders
from community import keeps, wait_until
from test_backup import passphrase, restore
from test_mail import AROHA, MINISTER

NODES = ("ministry", "kiwimail")
QUARTER_OF_AN_HOUR = 15 * 60
# What a gateway says that was shown another or an older history (LogFollowingFailure, PeerViewNews).
ALARMS = ("an older one is shown", "two histories", "the past was changed", "another history", "another authority", "has not come to it")


def kept_log(community, node):
    return community.place / node / "state" / "log"


def entries(community, node):
    """Octets of all statements that a gateway keeps."""
    return (kept_log(community, node) / "tile" / "entries" / "000").read_bytes()


def status(community, node):
    told = community.run("directory", "status", node=node).stdout.decode()
    return re.search(r"root\s+([0-9a-f]{64})", told)[1]


def alarms(community, node):
    told = community.processes[node].log.read_text(errors="replace")
    return [alarm for alarm in ALARMS if alarm in told]


def suspended(community, node):
    return b"suspended" in community.run("directory", "show", "--json", node=node).stdout


def founded(community):
    """Runs for a while; its private keys lie off line, as the founders were told."""
    community.serve_all()
    vault = community.directory / "media" / "authority-keys"
    vault.mkdir(parents=True)
    state = community.place / "authority" / "state" / "authority"
    for key in [*state.glob("*-key"), *state.glob("*-key.pem")]:
        if key.name not in ("root-key.pem", "responder-key.pem"):
            shutil.copy(key, vault)
    assert sorted(path.name for path in vault.iterdir()) == ["issuing-key.pem", "officer-1-key", "officer-2-key", "publisher-key"]
    return vault


def lose(community):
    """The machine is gone, with all that lay on it."""
    community.processes["authority"].kill()
    shutil.rmtree(community.place / "authority")


def move_to_another_machine(community, name, backup, vault):
    """Steps 1 and 2: restored in another place, from the settings in the backup, and the keys put beside what was restored."""
    machine = community.directory / name / "etc"
    machine.mkdir(parents=True)
    community.facts["authority"]["config"] = str(machine / "securemail.yaml")
    restore(community, "authority", backup, passphrase(community))
    state = machine / "state" / "authority"
    subprocess.run(["install", "-m", "600", *sorted(vault.iterdir()), state], check=True, timeout=30)


def kept_logs(community):
    """What members send when they are asked for `log` of their state directory."""
    copies = []
    for node in NODES:
        copies.append(community.directory / f"log-of-{node}-{time.monotonic_ns()}")
        shutil.copytree(kept_log(community, node), copies[-1])
    return copies


def backed_up(community, name):
    backup = community.directory / name
    community.run("backup", backup, "--passphrase-file", passphrase(community), node="authority")
    time.sleep(1.1)  # a checkpoint says when it was cosigned in whole seconds
    return backup


@pytest.mark.timeout(180)
def test_on_another_machine_within_a_quarter_of_an_hour(prepared, tmp_path):
    vault = founded(prepared)
    backup = backed_up(prepared, "authority.backup")
    # What no backup knows, and every gateway does.
    prepared.run("authority", "suspend", "ministry", node="authority")
    for node in NODES:
        wait_until(lambda: keeps(kept_log(prepared, node), b"member-suspended"), 60, f"{node} keeps it")
    before = {node: entries(prepared, node) for node in NODES}
    began = time.monotonic()
    lose(prepared)
    move_to_another_machine(prepared, "machine-two", backup, vault)
    # It signs nothing that could be a second history.
    assert b"catch-up" in prepared.run("authority", "publish", node="authority", expect=1).stderr
    prepared.run("authority", "catch-up", *kept_logs(prepared), node="authority")
    prepared.serve("authority")
    findings = [json.loads(line) for line in prepared.run("check", "--json", node="authority", expect=None).stdout.splitlines()]
    mine = [one for one in findings if one["section"] == "authority"]
    assert mine and not [one for one in mine if one["level"] == "error"], mine
    assert b"suspended" in prepared.run("authority", "list", node="authority").stdout
    prepared.run("authority", "resume", "ministry", node="authority")
    for node in NODES:
        wait_until(lambda: not suspended(prepared, node), 60, f"{node} goes on with the restored authority")
    took = time.monotonic() - began
    print(f"authority restored: {took:.1f} s from its loss until both gateways go by its next statement")
    assert took < QUARTER_OF_AN_HOUR
    # Consistent with what they saw: their log went on from where it was, and nobody was alarmed.
    for node in NODES:
        assert entries(prepared, node).startswith(before[node])
        assert not alarms(prepared, node), prepared.processes[node].tail()
        assert "securemail_directory_doubted 0" in prepared.metrics(node)
    assert status(prepared, "ministry") == status(prepared, "kiwimail")
    # Certificates are issued as before, and mail flows.
    for node in NODES:
        assert b"is renewed" in prepared.run("keys", "renew", "--now", "--purpose", "signing", node=node).stdout
    octets, mark = senders.message(MINISTER, AROHA)
    senders.by_smtplib(senders.of_connector(prepared, "ministry"), MINISTER, [AROHA], octets, tmp_path)
    prepared.wait_in_mailbox(AROHA, mark, 60)
    assert not [node for node in NODES if alarms(prepared, node)]


@pytest.mark.timeout(240)
def test_too_old_a_backup_is_not_believed_and_set_right(prepared, tmp_path):
    """An officer says that nothing was published since, and that is wrong."""
    vault = founded(prepared)
    for node in NODES:
        wait_until(lambda: (prepared.place / node / "state" / "log" / "checkpoint").is_file(), 30, f"{node} keeps the log")
    older = kept_logs(prepared)
    time.sleep(1.1)  # before the backup by the clock of checkpoints: the authority cosigns once a minute, also right now
    backup = backed_up(prepared, "authority.backup")
    prepared.run("authority", "rename", "kiwimail", "--name", "Kiwi Post", node="authority")
    prepared.run("authority", "suspend", "ministry", node="authority")
    for node in NODES:
        wait_until(lambda: keeps(kept_log(prepared, node), b"member-suspended"), 60, f"{node} keeps it")
    lose(prepared)
    move_to_another_machine(prepared, "machine-two", backup, vault)
    # From before the backup it tells nothing of what came after: refused, unless people say that nothing did.
    assert b"from before the backup" in prepared.run("authority", "catch-up", *older, node="authority", expect=1).stderr
    prepared.run("authority", "catch-up", *older, "--nothing-published-since", node="authority")
    prepared.serve("authority")
    for node in NODES:
        wait_until(lambda: "an older one is shown" in alarms(prepared, node), 60, f"{node} says that an older log is shown")
        assert suspended(prepared, node), "and goes by what it has"
    # More statements do not make it the history that they saw.
    for name in ("Kiwi North", "Kiwi South"):
        prepared.run("authority", "rename", "kiwimail", "--name", name, node="authority")
    for node in NODES:
        wait_until(lambda: "two histories" in alarms(prepared, node), 60, f"{node} says that another log is shown")
        assert suspended(prepared, node)
    # What the officers do: stop, restore once more, catch up with what the members hold, and state again what was stated meanwhile.
    prepared.processes["authority"].stop()
    move_to_another_machine(prepared, "machine-three", backup, vault)
    prepared.run("authority", "catch-up", *kept_logs(prepared), node="authority")
    prepared.serve("authority")
    prepared.run("authority", "rename", "kiwimail", "--name", "Kiwi South", node="authority")
    prepared.run("authority", "resume", "ministry", node="authority")
    for node in NODES:
        wait_until(lambda: not suspended(prepared, node), 60, f"{node} goes on by itself")
        assert b"Kiwi South" in entries(prepared, node) and b"Kiwi Post" in entries(prepared, node)
        assert b"Kiwi North" not in entries(prepared, node)
        assert "securemail_directory_doubted 0" in prepared.metrics(node)
    octets, mark = senders.message(MINISTER, AROHA)
    senders.by_smtplib(senders.of_connector(prepared, "ministry"), MINISTER, [AROHA], octets, tmp_path)
    prepared.wait_in_mailbox(AROHA, mark, 60)
