"""Documentation/authority.md, "Officers' keys apart", step by step: the authority's machine has none, and its gateways lack nothing."""

import json
import re
import shutil

import pytest

from community import BINARY, Process, free_port_base, is_listening, wait_until
from test_authority import PURPOSES, run
from test_issuing_key_lost import GATEWAY, Gateway, Root


class Officers:
    """Two machines, each with one officer's key, which is sealed there, and with authority.json."""

    def __init__(self, folder, documents):
        self.places = [folder / f"officer-{number}" for number in (1, 2)]
        for number, place in enumerate(self.places, 1):
            place.mkdir(mode=0o700)
            shutil.move(documents / f"officer-{number}-key", place / "key")
            shutil.copy(documents / "authority.json", place)
            (place / "passphrase").write_text(f"officer {number}\n")
            assert "Sealed" in run("officer", "seal", *self.secret(place))
            assert "sealed already" in run("officer", "seal", *self.secret(place))

    @staticmethod
    def secret(place):
        return "--key", place / "key", "--passphrase-file", place / "passphrase"

    def sign(self, number, proposal, expect=0):
        place = self.places[number]
        return run("officer", "sign", proposal, "--authority", place / "authority.json", *self.secret(place), expect=expect)

    def show(self, proposal):
        return run("officer", "show", proposal, "--authority", self.places[0] / "authority.json")


def proposal(told):
    """The file that a command names which needs officers."""
    assert "Nothing is stated yet" in told
    return re.search(r"(?m)^\s+(/\S+\.json)$", told)[1]


@pytest.mark.timeout(240)
def test_every_step(tmp_path):
    base = free_port_base()
    address, home = f"http://127.0.0.1:{base}", tmp_path / "authority"
    run("authority", "init", "--community", "Aotearoa", "--name", "authority.example", "--listen", f"127.0.0.1:{base}", "--trial",
        "--directory", home)
    config, documents = home / "securemail.yaml", home / "state" / "authority"
    office = lambda *arguments, expect=0: run("authority", *arguments, "--config", config, expect=expect)

    def findings():
        lines = run("check", "--json", "--only", "authority", "--config", config, expect=None).splitlines()
        return {finding["id"] for finding in map(json.loads, lines) if finding["level"] == "warning"}

    assert "authority.officers" in findings()
    officers = Officers(tmp_path, documents)
    assert "authority.officers" not in findings()
    gateway = Gateway(tmp_path / "ministry", home, address, base + 1)

    # What is proposed changes nothing; each officer sees all of it; one is not enough, and a changed one is nobody's.
    admit = ("admit", "ministry", "--name", "Ministry", "--domain", "ministry.example", "--gateway", GATEWAY, "--endpoint",
             f"127.0.0.1:{base + 1}")
    admission = proposal(office(*admit, expect=1))
    assert office("list", "--json") == ""
    told = officers.show(admission)
    assert all(word in told for word in ("member: ministry", "domain: ministry.example", f"gateway: {GATEWAY}", "Nobody has signed it"))
    assert "0 did" in office("state", admission, expect=1)
    assert "You signed as First officer" in officers.sign(0, admission)
    assert "1 did" in office("state", admission, expect=1)
    assert re.search(r"Signed by First officer \(.*Z\) and Second officer \(", officers.sign(1, admission))
    forged = tmp_path / "forged.json"
    forged.write_text(open(admission).read().replace("ministry.example", "ministry.invalid"))
    assert "was changed after it was signed" in office("state", forged, expect=1)
    assert "Stated: member-admitted, domain-granted, gateway-listed" in office("state", admission)
    assert "was stated before" in office("state", admission, expect=1)
    assert json.loads(office("list", "--json"))["member"] == "ministry"

    # Certificates: made when proposed, handed out when stated.
    issue = proposal(office("issue", "ministry", "--gateway", GATEWAY, "--requests", gateway.folder / "keys", "--to", tmp_path / "issued",
                            expect=1))
    assert not list((tmp_path / "issued").iterdir())
    for number in (0, 1):
        officers.sign(number, issue)
    assert "--to" in office("state", issue, expect=64)
    office("state", issue, "--to", tmp_path / "issued")
    # Where a full disk had kept them from being written.
    assert "written again" in office("state", issue, "--to", tmp_path / "again")
    names = sorted(file.name for file in (tmp_path / "issued").iterdir())
    assert names and all((tmp_path / "again" / name).read_bytes() == (tmp_path / "issued" / name).read_bytes() for name in names)
    gateway("keys", "install", tmp_path / "issued")

    processes = {}
    try:
        for name, file, port in (("authority", config, base), ("gateway", gateway.config, base + 1)):
            processes[name] = Process([BINARY, "serve", "--config", file], tmp_path / f"{name}.log")
            wait_until(lambda: is_listening(f"127.0.0.1:{port}"), 30, processes[name].tail)
        wait_until(lambda: gateway.has_statements(3, b"certificate-listed"), 30, "the gateway holds the directory")
        # Nobody's hand is needed for what the gateway's own keys prove, nor to revoke.
        for purpose in PURPOSES:
            assert f"The {purpose} certificate is renewed" in gateway("keys", "renew", "--now", "--purpose", purpose)
        wait_until(lambda: gateway.has_statements(6, b"certificate-listed"), 30, "the gateway knows of its new certificates")
        assert "is revoked" in office("revoke", "--gateway", GATEWAY, "--purpose", "encryption")
        wait_until(lambda: gateway.has_statements(1, b"certificate-revoked"), 30, "the gateway knows of the revocation")
        # Nor can it do more.
        suspension = proposal(office("suspend", "ministry", expect=1))
        assert "certificate-listed" not in officers.show(suspension) and "member: ministry" in officers.show(suspension)
        for number in (1, 0):
            officers.sign(number, suspension)
        office("state", suspension)
        wait_until(lambda: gateway.has_statements(1, b"member-suspended"), 30, "the gateway knows that it is suspended")
        assert all(process.is_alive() for process in processes.values())
    finally:
        for process in processes.values():
            process.stop()


def test_a_ceremonys_work_is_installed_in_two_runs(tmp_path):
    base = free_port_base()
    address, home = f"http://127.0.0.1:{base}", tmp_path / "authority"
    root = Root(tmp_path, address)
    run("authority", "init", "--community", "Aotearoa", "--name", "authority.example", "--listen", f"127.0.0.1:{base}", "--address", address,
        "--ceremony", root.first, "--directory", home)
    install = lambda folder, expect=0: run("authority", "install", folder, "--config", home / "securemail.yaml", expect=expect)
    officers = Officers(tmp_path, home / "state" / "authority")
    second = root.again("issuing", root.first, "--number", 2, "--address", address)
    listing = proposal(install(second, expect=1))
    assert "Nothing is stated yet" in install(second, expect=1)
    for number in (0, 1):
        officers.sign(number, listing)
    run("authority", "state", listing, "--config", home / "securemail.yaml")
    told = install(second)
    assert "installed already" in told and re.search(r"list \d+ is served", told)
    assert "installed already" in install(second, expect=1)


def test_who_is_no_officer_signs_nothing(tmp_path):
    for name in ("one", "two"):
        run("authority", "init", "--community", name, "--name", "authority.example", "--listen", f"127.0.0.1:{free_port_base()}", "--trial",
            "--directory", tmp_path / name)
    one, two = (tmp_path / name / "state" / "authority" for name in ("one", "two"))
    key = shutil.move(one / "officer-2-key", tmp_path / "key")
    told = run("authority", "note", "product", "SecureMail", "1", "--config", tmp_path / "one" / "securemail.yaml", expect=1)
    file = proposal(told)
    sign = lambda key, keys, expect: run("officer", "sign", file, "--key", key, "--authority", keys / "authority.json", expect=expect)
    assert "another community" in sign(two / "officer-1-key", two, 1)
    assert "no officer's of this community" in sign(two / "officer-1-key", one, 1)
    assert "holds no key" in sign(one / "issuing-key.pem", one, 1)
    assert "You signed as Second officer" in sign(key, one, 0)
