"""What became of a ledger's messages: gathers mailboxes, maildirs and what waits, and has checker.py judge them."""

import json
import os
import subprocess
import sys
import time

from community import HERE, wait_until

RECEIVERS = {"ministry": "ministry.example", "harbour": "harbour.example", "outside": "outsider.example"}
# Deliveries under way to one server at once (limits.deliveries-per-destination).
IN_FLIGHT_A_SERVER = 8
# What was open when its node ended twice is a suspect, and may be innocent.
MAY_BE_HELD = {"crashedTwice"}
# Whose servers a node hands mail to; an outsider's server gets it from the sender's node.
DOMAINS = {"ministry": ["ministry.example"], "kiwimail": ["kiwimail.example", "harbour.example"]}


def acknowledged(ledger):
    return ledger.read_bytes().count(b"acknowledged\t") if ledger.exists() else 0


def rows(ledger):
    return [line.split("\t") for line in ledger.read_text().splitlines()]


def start_senders(community, ledger, *options):
    """The ledger's process. It signs in by itself when a node is back, and ends when it is told to stop."""
    return community.start("ledger", [
        sys.executable, HERE / "ledger.py", "--demo", community.place / "demo.json", "--ledger", ledger, *options])


def waiting(community, place):
    """Files with the rows of all that waits or is held, and the number of them that wait."""
    files, count = [], 0
    for node in community.facts["nodes"]:
        for command in ("queue", "hold"):
            told = community.run(command, "list", "--json", node=node["name"]).stdout
            file = place / f"{node['name']}-{command}.jsonl"
            file.write_bytes(told)
            files.append(file)
            count += told.count(b"\n") if command == "queue" else 0
    return files, count


def drain(community, place, seconds):
    """Tries what waits again and again until nothing does: a delivery that a fault met more than once waits for minutes."""
    def is_empty():
        for node in community.facts["nodes"]:
            community.run("queue", "retry", node=node["name"])
        time.sleep(0.5)
        return waiting(community, place)[1] == 0

    wait_until(is_empty, seconds, lambda: f"nothing waits; {waiting(community, place)[1]} do")


def judge(community, ledger, kills=(), drained_within=150, breaks=()):
    """Runs the checker over everything. Returns its counts; fails with what it found.

    `kills`: pairs of a time and the node that was killed then; `breaks`: the same of disks that failed for good."""
    place = community.directory / f"reckoning-{time.monotonic_ns()}"
    place.mkdir()
    drain(community, place, drained_within)
    arguments = [sys.executable, HERE / "checker.py", "--ledger", ledger]
    for number, account in enumerate(community.facts["accounts"]):
        folder = place / f"mailbox-{number}"
        community.run("mailbox", "export", account["address"], "--format", "maildir", "--to", folder,
                      node=community.node_of(account["address"])["name"])
        arguments += ["--mailbox", f"{account['address']}={folder}"]
    for name, domain in RECEIVERS.items():
        arguments += ["--handed", f"{domain}={community.maildir(name)}"]
    files, _ = waiting(community, place)
    for file in files:
        arguments += ["--waiting", file]
    held = {json.loads(line)["reason"] for file in files if file.name.endswith("-hold.jsonl") for line in file.read_text().splitlines()}
    assert held <= MAY_BE_HELD, "no fault here is a reason to hold mail: what was accepted can be opened and verified"
    for name, moments in (("kills", kills), ("breaks", breaks)):
        (place / name).write_text("".join(f"{time} {node}\n" for time, node in moments))
        arguments += [f"--{name}", place / name]
    for node, domains in DOMAINS.items():
        arguments += ["--node", f"{node}={','.join(domains)}"]
    arguments += ["--in-flight", IN_FLIGHT_A_SERVER]
    done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, timeout=300,
                          env={**os.environ, "PYTHONPATH": ""})
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    counts = json.loads(done.stdout)
    print(counts)
    returned = {row[1] for row in rows(ledger) if row[0] == "acknowledged" and row[3].startswith("nobody@")}
    assert counts["returned"] >= len(returned), f"{len(returned)} for nobody, {counts}"
    return counts
