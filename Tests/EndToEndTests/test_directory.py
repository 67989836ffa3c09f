"""The directory's past, what changed since, and the whole kept log again: on a running node and on one at rest."""

import datetime
import json
import shutil
import time

import pytest

from community import wait_until

NODE = "ministry"


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def rows(community, *arguments, expect=0):
    return [json.loads(line) for line in
            community.run("directory", *arguments, "--json", node=NODE, expect=expect).stdout.decode().splitlines()]


def states(community, *arguments):
    return {row["member"]: row["state"] for row in rows(community, "show", *arguments)}


def suspended(community):
    """A member is suspended; the moment before, and after."""
    time.sleep(1.1)
    before = now()
    time.sleep(1.1)
    community.run("authority", "suspend", "kiwimail", node="authority")
    wait_until(lambda: states(community)["kiwimail"] == "suspended", 60, "the suspension reaches the ministry")
    return before


@pytest.mark.timeout(180)
def test_the_past_and_what_changed_since(prepared):
    prepared.serve_all()
    before = suspended(prepared)
    for is_running in (True, False):
        if not is_running:
            prepared.processes[NODE].stop()
        assert states(prepared, "--at", before) == {"ministry": "active", "kiwimail": "active"}
        assert states(prepared, "--at", "2020-01-01T00:00:00Z") == {}
        changes = rows(prepared, "diff", before)
        assert [(row["member"], row["kind"]) for row in changes] == [("kiwimail", "member-suspended")], changes
        assert "kiwimail was suspended" in changes[0]["change"]
        assert rows(prepared, "diff", before, before) == []
        whole = [row["change"] for row in rows(prepared, "diff", "2020-01-01T00:00:00Z", before)]
        assert any("was founded as" in change for change in whole)
        assert any(change.startswith("kiwimail.example was granted to kiwimail") for change in whole)
        assert sum("was listed; it ends on" in change for change in whole) == 6, "three certificates of two gateways"
        assert b"Nothing changed." in prepared.run("directory", "diff", before, before, node=NODE).stdout
        assert b"kiwimail was suspended" in prepared.run("directory", "diff", before, node=NODE).stdout
        prepared.run("directory", "show", "--at", "yesterday", node=NODE, expect=64)
        prepared.run("directory", "diff", "2026-11-26", node=NODE, expect=64)
        assert b"not known" in prepared.run("directory", "show", "--at", "2199-01-01T00:00:00Z", node=NODE, expect=64).stderr
        assert b"after the second" in prepared.run("directory", "diff", now(), before, node=NODE, expect=64).stderr


def verified(community, expect=0):
    return {row["fact"]: row["value"] for row in rows(community, "verify", expect=expect)}


@pytest.mark.timeout(180)
def test_the_whole_log_again(prepared):
    prepared.serve_all()
    state = prepared.place / NODE / "state"
    shown = {row["fact"]: row["value"] for row in rows(prepared, "status")}
    # So that nothing is kept anew meanwhile.
    prepared.processes["authority"].stop()
    entries, position = state / "log" / "tile" / "entries" / "000", state / "log-position"
    for is_running in (True, False):
        if not is_running:
            prepared.processes[NODE].stop()
        facts = verified(prepared)
        assert facts["statements"] == shown["statements"] and facts["root"] == shown["root"]
        assert "as the authority signed it" in facts["result"] and facts["took"]
        kept, place = entries.read_bytes(), position.read_bytes()
        changed = bytearray(kept)
        changed[len(changed) // 2] ^= 1
        entries.write_bytes(changed)
        facts = verified(prepared, expect=1)
        assert "statement" in facts["fault"] and "fetches the log anew" in facts["do"] and "result" not in facts
        if is_running:
            assert b"not what it was" in prepared.run("directory", "diff", "2020-01-01T00:00:00Z", node=NODE, expect=1).stderr
        entries.unlink()
        assert "log/tile/entries/000" in verified(prepared, expect=1)["fault"]
        entries.write_bytes(kept)
        position.unlink()
        assert "log-position" in verified(prepared, expect=1)["fault"]
        position.write_bytes(place)
        assert b"as the authority signed it" in prepared.run("directory", "verify", node=NODE).stdout
    shutil.rmtree(state / "log")
    assert "keeps no log yet" in verified(prepared, expect=1)["fault"]
