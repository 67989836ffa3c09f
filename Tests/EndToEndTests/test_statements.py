"""What the officers state, and what a member's key says to it, by the commands that the documents show."""

import json
import shutil

import pytest

from community import free_port_base
from test_authority import run


class Office:
    """An authority, a member with a key of its own, and the requests of its gateway. Nothing runs: all is done by commands."""

    def __init__(self, folder, keyed=True):
        self.home = folder / "authority"
        run("authority", "init", "--community", "Aotearoa", "--name", "authority.example", "--listen", f"127.0.0.1:{free_port_base()}",
            "--trial", "--directory", self.home)
        self.keys = self.home / "state" / "authority" / "authority.json"
        run("init", "--name", "gateway.ministry.example", "--member", "ministry", "--directory", folder / "ministry")
        self.requests, self.issued = folder / "ministry" / "keys", folder / "issued"
        self.key, self.folder = folder / "member-key", folder
        (folder / "passphrase").write_text("a member's own\n")
        self.public = run("member-key", "init", *self.secret).strip().split()[-1]
        told = self.admit("ministry", "Ministry", "ministry.example", *(("--member-key", self.public) if keyed else ()))
        assert ("has a key of its own" if keyed else "has no key of its own") in told and self.pending() == []

    @property
    def secret(self):
        return "--key", self.key, "--passphrase-file", self.folder / "passphrase"

    def __call__(self, *arguments, expect=0):
        return run("authority", *arguments, "--config", self.home / "securemail.yaml", expect=expect)

    def admit(self, member, name, domain, *more):
        return self("admit", member, "--name", name, "--domain", domain, "--gateway", f"gateway.{domain}", "--endpoint", "127.0.0.1:24", *more)

    def issue(self, expect=0):
        return self("issue", "ministry", "--gateway", "gateway.ministry.example", "--requests", self.requests, "--to", self.issued, expect=expect)

    def pending(self):
        return [json.loads(line) for line in self("pending", "--json").splitlines() if line.startswith("{")]

    def agree(self, *arguments, expect=0):
        return run("member-key", "agree", *arguments, *self.secret, "--authority", self.keys, expect=expect)


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def test_a_member_agrees_to_its_keys_or_they_wait(office, tmp_path):
    assert run("member-key", "show", *office.secret).strip() == office.public
    assert "exists already" in run("member-key", "init", *office.secret, expect=1)
    # Without the member's word: in public for 72 hours.
    assert "has not agreed" in office.issue()
    waiting = office.pending()
    assert [one["what"] for one in waiting] == ["certificate-listed"] * 3 and {one["member"] for one in waiting} == {"ministry"}
    # The member objects; its word alone stands in the log.
    for one in waiting:
        objection = tmp_path / "objection.json"
        office.agree("objection", one["statement"], "--to", objection)
        assert "takes no effect" in office("object", one["statement"], "--agreement", objection)
        assert "waits to take effect" in office("object", one["statement"], expect=1)
    assert office.pending() == []
    # Numbers that no statement and no agreement can have.
    assert "sequence" in office.agree("objection", str(2**63), "--to", objection, expect=64)
    assert "--days" in office.agree("objection", "1", "--to", objection, "--days", "200000000000000", expect=64)
    # With it: at once; and no agreement serves twice.
    office.agree("certificates", "gateway.ministry.example", "--requests", office.requests)
    assert "has not agreed" not in office.issue()
    assert office.pending() == []
    assert "served before" in office.issue(expect=1)
    # A new place of the gateway.
    moved = tmp_path / "moved.json"
    office.agree("gateway", "gateway.ministry.example", "--member", "ministry", "--endpoint", "192.0.2.7:24", "--to", moved)
    place = ("gateway", "list", "gateway.ministry.example", "--member", "ministry", "--endpoint")
    assert "not to this act" in office(*place, "192.0.2.8:24", "--agreement", moved, expect=1)
    assert "192.0.2.7:24" in office(*place, "192.0.2.7:24", "--agreement", moved)
    assert "192.0.2.7:24" in office("list")
    # The next key, agreed to by the present one.
    other = tmp_path / "next-key"
    public = run("member-key", "init", "--key", other).strip().split()[-1]
    office.agree("key", public, "--member", "ministry", "--to", tmp_path / "key.json")
    assert public in office("member-key", "ministry", "--key", public, "--agreement", tmp_path / "key.json")
    assert office.pending() == []


def test_a_gateway_agrees_for_a_member_without_a_key(tmp_path):
    office = Office(tmp_path, keyed=False)
    gateway, home = "gateway.ministry.example", tmp_path / "ministry"
    config = ("--config", home / "securemail.yaml")
    for name, file in (("root.pem", "root.pem"), ("authority.json", "authority.json")):
        shutil.copy(office.home / "state" / "authority" / file, home / "community" / name)
    # The first certificates are the gateway's at once.
    assert "has not agreed" not in office.issue() and office.pending() == []
    run("keys", "install", office.issued, *config)

    def follow():
        office("publish")
        log = home / "state" / "log"
        shutil.rmtree(log, ignore_errors=True)
        shutil.copytree(office.home / "state" / "authority" / "log", log)

    assert "no directory yet" in run("keys", "agree", "certificates", gateway, "--requests", office.requests, *config, expect=1)
    follow()
    # Whoever holds the officers' keys lists nothing more: it stands in public, and the gateway objects.
    told = office.issue()
    assert told.count("has not agreed") == 3 and "keys agree" in told
    follow()
    check = run("check", "--json", "--only", "directory", *config, expect=None)
    assert "certificate-listed of ministry (signing of gateway.ministry.example) takes effect on" in check
    assert run("directory", "status", *config).count("(certificate-listed: ") == 3
    for one in office.pending():
        assert one["gateway"] == gateway and one["what"] == "certificate-listed"
        run("keys", "agree", "objection", one["statement"], "--to", tmp_path / "objection.json", *config)
        assert "takes no effect" in office("object", one["statement"], "--agreement", tmp_path / "objection.json")
    # With its word at once: certificates, a place, the member's first key.
    run("keys", "agree", "certificates", gateway, "--requests", office.requests, *config)
    assert "has not agreed" not in office.issue() and office.pending() == []
    place = ("gateway", "list", gateway, "--member", "ministry", "--endpoint", "192.0.2.7:24")
    assert "has not agreed" in office(*place)
    run("keys", "agree", "gateway", gateway, "--member", "ministry", "--endpoint", "192.0.2.7:24", "--to", tmp_path / "moved.json", *config)
    assert "is at 192.0.2.7:24" in office(*place, "--agreement", tmp_path / "moved.json")
    assert office.pending() == [], "what was stated before without the agreement takes effect once"
    run("keys", "agree", "key", office.public, "--member", "ministry", "--to", tmp_path / "first-key.json", *config)
    assert office.public in office("member-key", "ministry", "--key", office.public, "--agreement", tmp_path / "first-key.json")
    assert office.pending() == []


def test_domains_change_and_move(office, tmp_path):
    office.admit("kiwimail", "Kiwi Mail", "kiwimail.example")
    part = ("ministry.example", "--customer", "Ministry", "--strength", "strong", "--partial")
    assert "has not agreed" in office("domain", "change", *part)
    [waiting] = office.pending()
    office.agree("objection", waiting["statement"], "--to", tmp_path / "objection.json")
    office("object", waiting["statement"], "--agreement", tmp_path / "objection.json")
    office.agree("coverage", *part, "--to", tmp_path / "coverage.json")
    assert "changed" in office("domain", "change", *part, "--agreement", tmp_path / "coverage.json")
    move = ("domain", "move", "ministry.example", "--customer", "Ministry", "--member", "kiwimail")
    assert "has not agreed" in office(*move)
    assert [one["what"] for one in office.pending()] == ["domain-moved"]
    office.agree("domain", "ministry.example", "--customer", "Ministry", "--member", "kiwimail", "--to", tmp_path / "move.json")
    assert "kiwimail's" in office(*move, "--agreement", tmp_path / "move.json")
    assert "lies above or below" in office("admit", "other", "--name", "Other", "--domain", "mail.ministry.example", "--gateway",
                                           "gateway.other.example", "--endpoint", "127.0.0.1:24", expect=1)
    assert "nobody's" in office("domain", "withdraw", "ministry.example")
    assert "no more" in office("gateway", "withdraw", "gateway.kiwimail.example")
    assert "Kiwi Post" in office("rename", "kiwimail", "--name", "Kiwi Post")
    assert "can be taken for" in office("rename", "kiwimail", "--name", "M1nistry", expect=1)


def test_notes(office):
    digest = "ab" * 32
    assert "accredited" in office("note", "product", "SecureMail", "0.1.0")
    assert "no more" in office("note", "product", "SecureMail", "0.1.0", "--withdrawn")
    requirements = ("--effective", "2027-01-01", "--deadline", "2027-06-30", "--digest", digest)
    assert "Version 1" in office("note", "requirements", 1, *requirements)
    assert "next version of the requirements is 2" in office("note", "requirements", 3, *requirements, expect=1)
    assert "noted" in office("note", "contact", "ministry", "--digest", digest)
    assert "open" in office("note", "incident", digest)
    assert "closed" in office("note", "incident", digest, "--closed")
    assert "waits" in office("gateway", "list-key", "gateway.ministry.example", "--algorithm", "ML-KEM-768", "--digest", digest)
