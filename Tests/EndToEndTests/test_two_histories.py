"""An authority that tells members different things is found out by the first mail between them (RFC 9162 section 11.3; Documentation/log.md, "Two
histories"), and every step that an operator is told to take."""

import json
import pathlib
import re
import shutil
import subprocess

import pytest

import senders
from community import BINARY, one_with, wait_until
from test_mail import AROHA, MINISTER

NODES = ("ministry", "kiwimail")


def second_history(community, folder):
    """The authority once more, from the same beginnings and with the same keys, and one statement that the first one lacks, and the other way round."""
    first = community.place / "authority"
    shutil.copytree(first, folder)
    config = folder / pathlib.Path(community.facts["authority"]["config"]).relative_to(first)
    config.write_text(config.read_text().replace(str(first), str(folder)))
    community.run("authority", "rename", "kiwimail", "--name", "Mail of the north", node="authority")
    done = subprocess.run(
        [BINARY, "authority", "rename", "kiwimail", "--name", "Mail of the south", "--config", str(config)], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return folder / "state" / "authority" / "log"


def follow(community, node, log):
    config = pathlib.Path(community.node(node)["config"])
    text, count = re.subn(r"(?m)^(\s*directory:) .*http.*$", rf'\1 "{log}"', config.read_text())
    assert count == 1, text
    config.write_text(text)


def gateway_of(community, member):
    row, = [row for row in map(json.loads, community.run("directory", "show", "--json", node="ministry").stdout.splitlines())
            if row["member"] == member]
    return row["gateways"][0].split(" at ")[0]


def status(community, node):
    return community.run("directory", "status", node=node).stdout.decode()


@pytest.mark.timeout(180)
def test_the_first_mail_finds_it_and_an_operator_decides(prepared, tmp_path):
    log = second_history(prepared, tmp_path / "second")
    follow(prepared, "kiwimail", log)
    prepared.serve_all()
    roots = {re.search(r"root\s+([0-9a-f]{64})", status(prepared, node))[1] for node in NODES}
    assert len(roots) == 2, "each was told another history"
    sign_in = senders.of_connector(prepared, "ministry")
    first, first_mark = senders.message(MINISTER, AROHA)
    senders.by_smtplib(sign_in, MINISTER, [AROHA], first, tmp_path)
    for node, member in zip(NODES, reversed(NODES)):
        wait_until(lambda: f"{member} holds another history" in status(prepared, node), 60, f"{node} finds the split view")
        assert "securemail_directory_doubted 1" in prepared.metrics(node)
        assert b"another history" in prepared.run("check", node=node, expect=None).stdout
        assert f"as its gateway {gateway_of(prepared, member)} cosigned" in status(prepared, node), "the report proves who saw what"
        report, = json.loads((prepared.place / node / "state" / "split-views").read_text())
        assert {side: report[side]["gateway"] for side in ("theirs", "ours")} == {
            "theirs": gateway_of(prepared, member), "ours": gateway_of(prepared, node)}
        assert (prepared.place / node / "keys" / "witness-key.pem").stat().st_mode & 0o777 == 0o600
    # Taken and kept; sent and opened by neither.
    second, second_mark = senders.message(MINISTER, AROHA)
    senders.by_smtplib(sign_in, MINISTER, [AROHA], second, tmp_path)
    assert prepared.run("queue", "list", node="ministry").stdout.strip()
    for mark in (first_mark, second_mark):
        assert one_with(prepared.in_mailbox(AROHA), mark) is None
    # Over a restart, too.
    prepared.processes["ministry"].stop()
    prepared.serve("ministry")
    assert "kiwimail holds another history" in status(prepared, "ministry")
    for node in NODES:
        assert b"goes by the log that it holds" in prepared.run("directory", "decide", node=node).stdout
        assert b"nothing to decide" in prepared.run("directory", "decide", node=node).stdout
    for mark in (first_mark, second_mark):
        prepared.wait_in_mailbox(AROHA, mark, 60)


@pytest.mark.timeout(180)
def test_gateways_cosign_what_they_hold_as_witnesses(prepared, tmp_path):
    """Each tells the other with the mail that goes between them, and the operator sees whose word stands on what this node holds."""
    prepared.serve_all()
    assert re.search(r"cosigned by members\s+none was heard yet", status(prepared, "ministry"))
    sign_in = senders.of_connector(prepared, "ministry")
    message, mark = senders.message(MINISTER, AROHA)
    senders.by_smtplib(sign_in, MINISTER, [AROHA], message, tmp_path)
    prepared.wait_in_mailbox(AROHA, mark, 60)
    for node, member in zip(NODES, reversed(NODES)):
        wait_until(
            lambda: re.search(rf"cosigned by members\s+1 of 1 that were heard: {member}", status(prepared, node)), 60,
            lambda: status(prepared, node))
