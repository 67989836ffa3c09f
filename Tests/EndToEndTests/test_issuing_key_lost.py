"""Documentation/authority.md, "An issuing key that is lost", step by step: a gateway that runs all the while is never without certificates."""

import json
import re
import shutil

import pytest

from community import BINARY, Process, free_port_base, is_listening, wait_until
from test_authority import PURPOSES, Evidence, leaf_and_issuer, run

GATEWAY = "gateway.ministry.example"


class Root:
    """The root's ceremony: three shares, of which two make the key."""

    def __init__(self, folder, address):
        self.folder, self.address, self.made = folder, address, 0
        media = [folder / f"usb-{number}" for number in range(1, 4)]
        for place in media:
            place.mkdir()
        places = [word for place in media for word in ("--share-to", place)]
        self.first = self("root", "--community", "Aotearoa", "--address", address, *places, "--needed", 2, "--rehearsal")
        self.shares = [word for number in (1, 3) for word in ("--share", media[number - 1] / f"share-{number}.txt")]

    def __call__(self, act, *arguments):
        self.made += 1
        to = self.folder / f"ceremony-{self.made}"
        run("authority", "ceremony", act, *arguments, "--to", to)
        return to

    def again(self, act, newest, *arguments):
        return self(act, "--root", self.first / "root.pem", *self.shares, "--list", newest / "root.crl", *arguments)


class Gateway:
    """One that members' gateways alone may call, on loopback."""

    def __init__(self, folder, authority, address, port):
        self.folder, self.config = folder, folder / "securemail.yaml"
        run("init", "--name", GATEWAY, "--member", "ministry", "--authority", address, "--directory", folder)
        text = re.sub(r"(?m)^  (mx|submission|submissions): .*\n", "", self.config.read_text())
        self.config.write_text(text.replace("0.0.0.0:24", f"127.0.0.1:{port}").replace("poll-seconds: 30", "poll-seconds: 5"))
        for name in ("root.pem", "authority.json"):
            shutil.copy(authority / "state" / "authority" / name, folder / "community" / name)

    def __call__(self, *arguments, expect=0):
        return run(*arguments, "--config", self.config, expect=expect)

    def level(self, subject):
        findings = map(json.loads, self("check", "--json", "--only", "certificates", expect=None).splitlines())
        return next(finding["level"] for finding in findings if finding["subject"] == subject)

    def in_use(self, purpose):
        return self.folder / "keys" / f"{purpose}-cert.pem"

    def has_statements(self, count, kind):
        entries = (self.folder / "state" / "log" / "tile" / "entries").glob("*")
        return sum(file.read_bytes().count(b'"type":"%s"' % kind) for file in entries) >= count


def left(office):
    """Whose certificates would go with the old issuing certificate."""
    row, = map(json.loads, office("list", "--json").splitlines())
    return row["to-renew"]


@pytest.mark.timeout(240)
def test_every_step_while_a_gateway_runs(tmp_path):
    base = free_port_base()
    address = f"http://127.0.0.1:{base}"
    root, home = Root(tmp_path, address), tmp_path / "authority"
    run("authority", "init", "--community", "Aotearoa", "--name", "authority.example", "--listen", f"127.0.0.1:{base}", "--address", address,
        "--ceremony", root.first, "--directory", home)
    office = lambda *arguments, expect=0: run("authority", *arguments, "--config", home / "securemail.yaml", expect=expect)
    gateway = Gateway(tmp_path / "ministry", home, address, base + 1)
    office("admit", "ministry", "--name", "Ministry", "--domain", "ministry.example", "--gateway", GATEWAY, "--endpoint", f"127.0.0.1:{base + 1}")
    office("issue", "ministry", "--gateway", GATEWAY, "--requests", gateway.folder / "keys", "--to", tmp_path / "issued")
    gateway("keys", "install", tmp_path / "issued")
    old = leaf_and_issuer(tmp_path / "issued" / "signing-cert.pem", tmp_path / "issued")

    processes = {}

    def serve(name, config):
        processes[name] = Process([BINARY, "serve", "--config", config], tmp_path / f"{name}.log")
        port = base if name == "authority" else base + 1
        wait_until(lambda: is_listening(f"127.0.0.1:{port}"), 30, processes[name].tail)

    try:
        serve("authority", home / "securemail.yaml")
        serve("gateway", gateway.config)
        wait_until(lambda: gateway.has_statements(3, b"certificate-listed"), 30, "the gateway holds the directory")

        # 1. The key is gone: what needs no issuing goes on, and who asks for a certificate is told.
        processes["authority"].stop()
        (home / "state" / "authority" / "issuing-key.pem").unlink()
        serve("authority", home / "securemail.yaml")
        assert "statements" in office("publish")
        findings = run("check", "--json", "--only", "authority", "--config", home / "securemail.yaml", expect=None)
        assert "issuing-key.pem is not there" in findings
        told = gateway("keys", "renew", "--now", "--purpose", "signing", expect=1)
        assert "hold a ceremony for the next issuing certificate" in told

        # 2. The next issuing certificate.
        second = root.again("issuing", root.first, "--number", 2, "--address", address)
        assert "number 2" in office("install", second)
        wait_until(lambda: gateway.has_statements(2, b"issuer-listed"), 30, "the gateway knows of the new one")
        assert left(office) == [f"{purpose} of {GATEWAY}" for purpose in PURPOSES]

        # 3. Each certificate anew, over the network, by the gateway's own keys.
        for number, purpose in enumerate(PURPOSES, 1):
            assert f"The {purpose} certificate is renewed" in gateway("keys", "renew", "--now", "--purpose", purpose)
            assert len(left(office)) == 3 - number
        wait_until(lambda: gateway.has_statements(6, b"certificate-listed"), 30, "the gateway knows of its new certificates")

        # 4. Only then the old one goes.
        third = root.again("revocation", second, "--revoke", root.first / "issuing.pem", "--reason", "key-compromise")
        assert "withdrawn" in office("install", third)
        wait_until(lambda: gateway.has_statements(1, b"issuer-withdrawn"), 30, "the gateway knows that the old one is withdrawn")
        assert [gateway.level(what) for what in ("peer TLS", "signing", "encryption")] == ["ok"] * 3
        evidence = Evidence(address, tmp_path / "evidence", numbers=(1, 2))
        assert "certificate revoked" in evidence.verify(*old, expect=2)
        new = leaf_and_issuer(gateway.in_use("signing"), tmp_path)
        evidence.verify(*new, "smimesign")
        assert all(process.is_alive() for process in processes.values())
    finally:
        for process in processes.values():
            process.stop()
