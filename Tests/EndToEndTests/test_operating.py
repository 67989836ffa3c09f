"""What an operator meets: the check of a node, its manual, completions, and what it tells systemd."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from community import BINARY, NOBODY, give_to_nobody, host_port, open_to_all, wait_until

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# All but the DNS: what it says of names under .example is not ours to test.
SECTIONS = ["settings", "clock", "files", "disk", "storage", "limits", "keys", "certificates", "directory", "node", "listeners", "customers", "neighbours"]


def check(community, node, *more, expect=0, only=SECTIONS):
    """The findings of `check --json`."""
    chosen = [word for section in only for word in ("--only", section)]
    done = community.run("check", "--json", *chosen, *more, node=node, expect=expect)
    return [json.loads(line) for line in done.stdout.splitlines()]


def errors(findings):
    return {(one["section"], one["subject"]) for one in findings if one["level"] == "error"}


def test_check_of_nodes_in_order(running):
    for node in ("ministry", "kiwimail", "authority"):
        findings = check(running, node)
        assert not errors(findings), findings
        # Each that is not in order says what to do.
        assert all(one["level"] == "ok" or one["action"] for one in findings)
        # And none is passed over in silence.
        assert {one["section"] for one in findings} == set(SECTIONS)
    findings = check(running, "ministry", "--listeners", "localhost")
    answering = {one["subject"] for one in findings if one["section"] == "listeners" and one["level"] == "ok"}
    assert {"peer", "mx", "submission", "submissions", "relay", "metrics"} <= answering
    assert {one["subject"] for one in findings if one["section"] == "neighbours" and one["level"] == "ok"} == {"kiwimail", "outsiders"}
    told = running.run("check", "--only", "certificates", node="ministry").stdout.decode()
    assert told.startswith("certificates\n") and "\x1b" not in told and "in order." in told.splitlines()[-1]


def test_check_of_broken_nodes(prepared):
    prepared.serve_all()
    config = pathlib.Path(prepared.node("ministry")["config"])
    folder = config.parent
    key, certificate = folder / "keys" / "signing-key.pem", folder / "keys" / "signing-cert.pem"
    key.chmod(0o644)
    assert {("files", "keys.directory"), ("keys", "keys")} <= errors(check(prepared, "ministry", expect=1))
    key.chmod(0o600)
    kept = certificate.read_text()
    certificate.unlink()
    assert errors(check(prepared, "ministry", expect=1)) == {("certificates", "signing")}
    certificate.write_text(kept)
    prepared.processes["receiver-ministry"].stop()
    prepared.processes["receiver-outside"].stop()
    findings = check(prepared, "ministry", expect=1)
    assert errors(findings) == {("customers", "ministry"), ("neighbours", "outsiders")}
    # A neighbour that is down is its own trouble.
    prepared.processes["kiwimail"].kill()
    down = [one for one in check(prepared, "ministry", expect=1) if one["subject"] == "kiwimail"]
    assert [one["level"] for one in down] == ["warning"]
    # With settings that cannot be read each fault stands with its line.
    config.write_text(config.read_text() + "\nnonsense: 1\n")
    findings = [json.loads(line) for line in prepared.run("check", "--json", "--config", config, expect=64).stdout.splitlines()]
    assert [one["subject"] for one in findings] == ["nonsense"] and f"{config}:{len(config.read_text().splitlines())}" in findings[0]["what"]
    prepared.run("check", "--only", "nonsense", "--config", config, expect=64)


def test_check_of_a_node_at_rest(prepared):
    """It opens nothing of the state, and leaves nothing behind that was not there."""
    state = pathlib.Path(prepared.node("ministry")["config"]).parent / "state"
    before = {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in state.iterdir()}
    findings = check(prepared, "ministry", expect=None)
    assert {one["level"] for one in findings if one["section"] == "listeners"} == {"note"}
    assert {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in state.iterdir()} == before
    # Somebody else has its port.
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(host_port(prepared.node("ministry")["mx"]))
        stranger.listen()
        assert ("listeners", "mx") in errors(check(prepared, "ministry", expect=1, only=["listeners"]))


def test_a_stopped_node_holds_nobody_up(prepared):
    """The system still takes connections for it; commands and the check give it up."""
    prepared.serve_all()
    process = prepared.processes["ministry"]
    process.child.send_signal(signal.SIGSTOP)
    try:
        findings = check(prepared, "ministry", expect=1, only=["node", "listeners", "customers"])
        assert errors(findings) == {("node", "process")}, findings
        done = prepared.run("queue", "list", node="ministry", expect=1)
        assert b"does not answer" in done.stderr
        # What needs no node is not held up by it.
        check(prepared, "ministry", expect=None, only=["clock", "disk"])
    finally:
        process.child.send_signal(signal.SIGCONT)


def test_version_is_that_of_the_changelog(prepared):
    told = prepared.run("--version").stdout.decode().strip()
    heading = next(line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## "))
    assert told.removeprefix("securemail ") == heading.split()[1]


def test_manual(tmp_path):
    done = subprocess.run([ROOT / "scripts" / "manual", BINARY, tmp_path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    pages = sorted(tmp_path.iterdir())
    names = {path.name for path in pages}
    assert {"securemail.1", "securemail-check.1", "securemail-authority.1", "securemail.yaml.5"} <= names
    connector = (tmp_path / "securemail-connector.1").read_text()
    assert "\\-\\-delivers\\-to" in connector and "connector add" in connector
    for linter in (["mandoc", "-Tlint", "-Wstyle"], ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"]):
        if not shutil.which(linter[0]):
            assert not os.environ.get("CI"), f"{linter[0]} is missing"
            pytest.skip(f"{linter[0]} is not installed")
        for page in pages:
            told = subprocess.run([*linter, page], capture_output=True, text=True, timeout=60)
            faults = told.stdout + told.stderr if linter[0] == "mandoc" else told.stderr
            assert told.returncode == 0 and not faults, f"{page.name}: {faults}"


def test_container_file():
    """No engine builds it here; a linter reads it as one would."""
    done = subprocess.run([pathlib.Path(sys.executable).parent / "hadolint", ROOT / "Containerfile"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_completions(tmp_path):
    for shell in ("bash", "zsh", "fish"):
        script = subprocess.run([BINARY, "--generate-completion-script", shell], capture_output=True, timeout=60, check=True).stdout
        assert b"securemail" in script and b"listeners" in script
        if shutil.which(shell):
            (tmp_path / shell).write_bytes(script)
            subprocess.run([shell, "-n", tmp_path / shell], check=True, timeout=60)


def test_serve_tells_systemd_that_it_is_ready(prepared, tmp_path):
    """sd_notify(3): when every listener is bound, and before that nothing but that it is still at work."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(15)
        process = prepared.serve("ministry", {"NOTIFY_SOCKET": str(tmp_path / "notify")}, wait=False)
        told = manager.recv(256)
        while told == b"EXTEND_TIMEOUT_USEC=60000000":
            told = manager.recv(256)
        assert told == b"READY=1"
        for listener in ("mx", "peer", "submission"):
            socket.create_connection(host_port(prepared.node("ministry")[listener]), timeout=5).close()
        process.child.send_signal(signal.SIGTERM)
        wait_until(lambda: not process.is_alive(), 20, "the node ended")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_root_leaves_nothing_of_its_own_among_the_authoritys_documents():
    with open_to_all() as community:
        home = pathlib.Path(community.facts["authority"]["config"]).parent
        give_to_nobody(home)
        before = set(home.rglob("*"))
        community.run("authority", "suspend", "ministry", node="authority")
        paths = [home / "state", *(home / "state").rglob("*")]
        assert len(paths) > 20 and {path.stat().st_uid for path in paths} == {NOBODY}, [path for path in paths if path.stat().st_uid == 0]
        assert set(home.rglob("*")) - before, "nothing new was written"
        # What an earlier version left there is told of.
        os.chown(home / "state" / "authority" / "statements", 0, 0)
        assert b"authority/statements" in community.run("check", "--only", "files", node="authority", expect=None).stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_root_leaves_nothing_of_its_own_in_a_nodes_state():
    with open_to_all() as community:
        node = community.place / "kiwimail"
        shutil.rmtree(node / "state")  # as before a node's first start
        (node / "state").mkdir(0o700)
        give_to_nobody(node)
        community.run("customer", "list", node="kiwimail")
        owners = {path: path.stat().st_uid for path in (node / "state").rglob("*")}
        assert len(owners) > 3 and set(owners.values()) == {NOBODY}, owners
