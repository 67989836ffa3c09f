"""The log as somebody finds it who has curl, openssl and another program's Merkle tree: the authority's files and public key, nothing of ours."""

import base64
import hashlib
import json
import subprocess
import urllib.error
import urllib.request

import pymerkle
import pytest

WIDTH = 256
# What turns the 32 octets of an Ed25519 key into a SubjectPublicKeyInfo (RFC 8410 section 4).
ED25519 = bytes.fromhex("302a300506032b6570032100")


def fetch(community, path, **fields):
    request = urllib.request.Request(f"{community.facts['authority']['http']}/{path}", headers=fields)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, dict(answer.headers), answer.read()


def is_signed(key, message, signature, place):
    files = {name: place / name for name in ("key", "message", "signature")}
    for name, octets in (("key", ED25519 + key), ("message", message), ("signature", signature)):
        files[name].write_bytes(octets)
    return subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", files["key"], "-rawin", "-in", files["message"],
         "-sigfile", files["signature"]], capture_output=True).returncode == 0


class Checkpoint:
    """Read and verified by what C2SP signed-note, tlog-checkpoint and tlog-cosignature say."""

    def __init__(self, community, place):
        _, _, self.octets = fetch(community, "checkpoint")
        text, _, signatures = self.octets.decode().rpartition("\n\n")
        self.text = text + "\n"
        self.origin, size, root = self.text.splitlines()
        self.size, self.root = int(size), base64.b64decode(root)
        _, _, keys = fetch(community, "authority.json")
        key = base64.b64decode(json.loads(keys)["publisher"])
        assert self.origin == "securemail-log/" + hashlib.sha256(key).hexdigest()
        found = {}
        for line in signatures.splitlines():
            mark, name, encoded = line.split(" ")
            assert (mark, name) == ("—", self.origin)
            octets = base64.b64decode(encoded)
            found[octets[:4]] = octets[4:]
        ids = {kind: hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:4] for kind in (1, 4)}
        assert set(found) == set(ids.values())
        assert is_signed(key, self.text.encode(), found[ids[1]], place)
        self.seen = int.from_bytes(found[ids[4]][:8], "big")
        assert is_signed(key, f"cosignature/v1\ntime {self.seen}\n{self.text}".encode(), found[ids[4]][8:], place)


def number(index):
    groups = []
    while True:
        index, group = divmod(index, 1000)
        groups.insert(0, f"{group:03}")
        if index == 0:
            return "/".join(["x" + one for one in groups[:-1]] + groups[-1:])


def entries_of(community, size):
    entries = []
    for start in range(0, size, WIDTH):
        width = min(WIDTH, size - start)
        _, _, octets = fetch(community, f"tile/entries/{number(start // WIDTH)}" + (f".p/{width}" if width < WIDTH else ""))
        while octets:
            length = int.from_bytes(octets[:2], "big")
            entries.append(octets[2:2 + length])
            octets = octets[2 + length:]
    assert len(entries) == size
    return entries


def tree_of(entries):
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


def test_the_log_is_what_another_program_makes_of_its_entries(prepared, tmp_path):
    prepared.serve("authority")
    first = Checkpoint(prepared, tmp_path)
    entries = entries_of(prepared, first.size)
    tree = tree_of(entries)
    assert tree.get_root() == first.root
    assert [json.loads(entry)["statement"]["sequence"] for entry in entries] == list(range(1, first.size + 1))
    # The leaf hashes that are served.
    width = f".p/{first.size}"
    _, head, hashes = fetch(prepared, f"tile/0/000{width}")
    assert hashes == b"".join(hashlib.sha256(b"\0" + entry).digest() for entry in entries)
    assert "immutable" in head["Cache-Control"]

    prepared.run("authority", "suspend", "kiwimail", node="authority")
    second = Checkpoint(prepared, tmp_path)
    assert second.size == first.size + 1 and second.seen >= first.seen
    grown = entries_of(prepared, second.size)
    assert grown[:-1] == entries and json.loads(grown[-1])["statement"]["type"] == "member-suspended"
    # The other program proves it by its own means.
    other = tree_of(grown)
    assert other.get_root() == second.root
    pymerkle.verify_consistency(first.root, second.root, other.prove_consistency(first.size, second.size))
    pymerkle.verify_inclusion(hashlib.sha256(b"\0" + grown[-1]).digest(), second.root, other.prove_inclusion(second.size, second.size))

    # Only what is new of the last bundle: the older one is its beginning.
    known = sum(len(entry) + 2 for entry in entries)
    status, _, rest = fetch(prepared, f"tile/entries/000.p/{second.size}", Range=f"bytes={known}-")
    assert status == 206 and rest == len(grown[-1]).to_bytes(2, "big") + grown[-1]
    # A partial file of the tree before stays.
    assert fetch(prepared, f"tile/0/000{width}")[2] == hashes
    # Who has the checkpoint is not sent it again.
    _, head, _ = fetch(prepared, "checkpoint")
    with pytest.raises(urllib.error.HTTPError) as same:
        fetch(prepared, "checkpoint", **{"If-None-Match": head["ETag"]})
    assert same.value.code == 304


@pytest.mark.parametrize("path", ["tile/0/001", "tile/0/000.p/9999", "tile/0/../../authority/officer-1-key", "tile/", "tile/0/%2e%2e/root-key.pem",
                                  "tile/entries/000%2f..%2f..%2fofficer-1-key", "statement/" + "0" * 64, "statement/officer-1-key", "log/checkpoint"])
def test_nothing_but_the_log_is_served_as_the_log(running, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(running, path)
    assert refused.value.code in (400, 404)
