"""The authority's certificates and what tells of their revocation, judged by OpenSSL; and the ceremony of its root, step by step."""

import base64
import json
import pathlib
import subprocess
import urllib.error
import urllib.request

import pytest

from community import BINARY, Process, free_port_base, is_listening, wait_until

PURPOSES = ("tls", "signing", "encryption")


def openssl(*arguments, expect=0):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=30)
    assert expect is None or done.returncode == expect, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def fetch(address, data=None, kind=None):
    request = urllib.request.Request(address, data=data, headers={"Content-Type": kind} if kind else {})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read(), answer.headers


class Evidence:
    """What the authority serves to everybody, in the files that openssl reads."""

    def __init__(self, http, folder, numbers=(1,)):
        self.http, self.folder = http, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.root = folder / "root.pem"
        self.root.write_bytes(fetch(f"{http}/root.pem")[0])
        lists = []
        for name in ["root.crl", *("issuing.crl" if number == 1 else f"issuing-{number}.crl" for number in numbers)]:
            octets, headers = fetch(f"{http}/{name}")
            assert headers["Content-Type"] == "application/pkix-crl" and "max-age=300" in headers["Cache-Control"]
            (folder / name).write_bytes(octets)
            lists.append(openssl("crl", "-inform", "DER", "-in", folder / name))
        self.lists = folder / "lists.pem"
        self.lists.write_text("".join(lists))

    def verify(self, certificate, issuing, purpose="any", expect=0):
        """RFC 5280 section 6 to the letter, with the lists of both issuers."""
        return openssl("verify", "-x509_strict", "-crl_check_all", "-purpose", purpose, "-CAfile", self.root, "-untrusted",
                       issuing, "-CRLfile", self.lists, certificate, expect=expect)

    def ocsp(self, issuing, *asked, expect=0):
        """By POST, with a nonce; openssl checks the signature, the responder's certificate and the times."""
        return openssl("ocsp", "-issuer", issuing, *asked, "-url", f"{self.http}/ocsp", "-CAfile", self.root, "-verify_other", issuing,
                       "-resp_text", expect=expect)


def leaf_and_issuer(chain, folder):
    """The leaf of a chain in PEM, and the certificate behind it, each in its own file."""
    parts = [part + "-----END CERTIFICATE-----\n" for part in chain.read_text().split("-----END CERTIFICATE-----\n") if part.strip()]
    files = [folder / f"{chain.stem}-{name}.pem" for name in ("leaf", "issuing")]
    for file, part in zip(files, parts):
        file.write_text(part)
    return files


def serial_of(certificate):
    return openssl("x509", "-in", certificate, "-noout", "-serial").strip().removeprefix("serial=")


@pytest.fixture
def authority(prepared):
    prepared.serve("authority")
    wait_until(lambda: is_listening(prepared.facts["authority"]["http"].removeprefix("http://")), 30, "the authority listens")
    return prepared


def test_every_certificate_passes_openssl_strictly(authority, tmp_path):
    """RFC 5280 section 4.2; -crl_check_all asks for the root's list, too."""
    evidence = Evidence(authority.facts["authority"]["http"], tmp_path / "evidence")
    serials = set()
    for node in authority.facts["nodes"]:
        for purpose, usage in zip(PURPOSES, ("sslserver", "smimesign", "any")):
            leaf, issuing = leaf_and_issuer(pathlib.Path(node["keys"][purpose]["cert_pem"]), tmp_path)
            evidence.verify(leaf, issuing, usage)
            text = openssl("x509", "-in", leaf, "-noout", "-text")
            assert text.count("DNS:") == 1 and f"DNS:gateway.{node['domains'][0]}" in text
            assert f"URI:{evidence.http}/issuing.crl" in text and f"OCSP - URI:{evidence.http}/ocsp" in text
            assert "Policy: 2.25.166378959875395542306110473822739359525.1.1" in text
            assert "Subject Key Identifier" in text and "Authority Key Identifier" in text
            days = {"tls": 30}.get(purpose, 90)
            assert openssl("x509", "-in", leaf, "-noout", "-checkend", (days - 1) * 86_400) == "Certificate will not expire\n"
            openssl("x509", "-in", leaf, "-noout", "-checkend", (days + 1) * 86_400, expect=1)
            serials.add(serial_of(leaf))
    assert len(serials) == 6 and all(len(serial) == 32 for serial in serials)
    # The list of an hour: its signature and its age.
    shown = openssl("crl", "-inform", "DER", "-in", tmp_path / "evidence" / "issuing.crl", "-CAfile", issuing, "-noout", "-text")
    assert "verify OK" in shown and "X509v3 CRL Number" in shown
    issuing_text = openssl("x509", "-in", issuing, "-noout", "-text")
    assert f"URI:{evidence.http}/root.crl" in issuing_text and "pathlen:0" in issuing_text


def test_revocation_is_answered(authority, tmp_path):
    """RFC 6960, RFC 5019, RFC 9654: good, revoked and unknown, by POST and by GET."""
    evidence = Evidence(authority.facts["authority"]["http"], tmp_path / "evidence")
    node = authority.node("ministry")
    good, issuing = leaf_and_issuer(pathlib.Path(node["keys"]["tls"]["cert_pem"]), tmp_path)
    bad, _ = leaf_and_issuer(pathlib.Path(node["keys"]["signing"]["cert_pem"]), tmp_path)
    told = evidence.ocsp(issuing, "-cert", good)
    assert f"{good}: good" in told and "Response verify OK" in told and "WARNING" not in told
    assert "OCSP Nonce" in told and "OCSP No Check" in told and "OCSP Signing" in told
    authority.run("authority", "revoke", "--serial", serial_of(bad), "--reason", "key-compromise", node="authority")
    told = evidence.ocsp(issuing, "-cert", bad, "-cert", good)
    assert f"{bad}: revoked" in told and "keyCompromise" in told and f"{good}: good" in told
    # A number that nobody was given, though 128 bits long and of this issuer's hash.
    assert "unknown" in evidence.ocsp(issuing, "-serial", "0x" + "42" * 16)
    # And of an issuer that is none of ours: the root.
    assert "unknown" in openssl("ocsp", "-issuer", evidence.root, "-serial", "0x01", "-url", f"{evidence.http}/ocsp", "-CAfile",
                                evidence.root, "-verify_other", issuing, expect=None)
    # SHA-256 names the issuer as well.
    assert f"{good}: good" in evidence.ocsp(issuing, "-sha256", "-cert", good)
    # By GET without a nonce, so that it may be kept on the way.
    openssl("ocsp", "-issuer", issuing, "-cert", good, "-no_nonce", "-reqout", tmp_path / "request")
    request = (tmp_path / "request").read_bytes()
    path = urllib.request.quote(base64.b64encode(request).decode(), safe="")
    octets, headers = fetch(f"{evidence.http}/ocsp/{path}")
    assert headers["Content-Type"] == "application/ocsp-response"
    assert "max-age=300" in headers["Cache-Control"] and headers["Expires"].endswith("GMT") and headers["Last-Modified"]
    (tmp_path / "answer").write_bytes(octets)
    told = openssl("ocsp", "-respin", tmp_path / "answer", "-issuer", issuing, "-cert", good, "-CAfile", evidence.root,
                   "-verify_other", issuing, "-no_nonce")
    assert f"{good}: good" in told and "Response verify OK" in told
    # What answers one nonce is nobody else's.
    openssl("ocsp", "-issuer", issuing, "-cert", good, "-reqout", tmp_path / "request")
    _, headers = fetch(f"{evidence.http}/ocsp", (tmp_path / "request").read_bytes(), "application/ocsp-request")
    assert headers["Cache-Control"] == "no-store"
    # Garbage is refused in the protocol's own words (malformedRequest), another type and too much in HTTP's.
    assert fetch(f"{evidence.http}/ocsp", b"garbage", "application/ocsp-request")[0] == bytes.fromhex("30030a0101")
    assert fetch(f"{evidence.http}/ocsp/%%%")[0] == bytes.fromhex("30030a0101")
    for data, kind, status in ((request, "text/plain", 415), (bytes(100_000), "application/ocsp-request", 413)):
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(f"{evidence.http}/ocsp", data, kind)
        assert refused.value.code == status
    # The published list tells the same.
    evidence = Evidence(evidence.http, tmp_path / "later")
    evidence.verify(good, issuing)
    assert "certificate revoked" in evidence.verify(bad, issuing, expect=2)


def run(*arguments, expect=0):
    done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert expect is None or done.returncode == expect, f"{arguments}: {done.returncode} {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def test_a_ceremony_step_by_step(tmp_path):
    """Documentation/authority.md, each command of it."""
    base = free_port_base()
    address = f"http://127.0.0.1:{base}"
    media = [tmp_path / f"usb-{number}" for number in range(1, 6)]
    for folder in media:
        folder.mkdir()
    first = tmp_path / "first"
    places = [word for folder in media for word in ("--share-to", folder)]
    root = ("authority", "ceremony", "root", "--community", "Aotearoa", "--address", address, *places, "--needed", 3)
    # On one disk it would be the root's key on that disk.
    assert "--rehearsal" in run(*root, "--to", tmp_path / "refused", expect=1)
    assert not list(media[0].iterdir())
    told = run(*root, "--to", first, "--rehearsal")
    assert "SHA-256" in told and "memory only" in told
    assert sorted(path.name for path in first.iterdir()) == ["ceremony.txt", "issuing-key.pem", "issuing.pem", "root.crl", "root.pem"]
    assert all("PRIVATE" not in path.read_text(errors="replace") for path in first.iterdir() if path.name != "issuing-key.pem")
    shares = [media[index] / f"share-{index + 1}.txt" for index in range(5)]
    assert all("REHEARSAL" in share.read_text() and "needed: 3" in share.read_text() for share in shares)
    # A drill: any three, and not two.
    check = ("authority", "ceremony", "check", "--root", first / "root.pem")
    some = lambda *numbers: [word for number in numbers for word in ("--share", shares[number])]
    assert "make the root's key" in run(*check, *some(4, 0, 2))
    assert "3 together would make the key" in run(*check, *some(1, 3))
    # A slip of the pen is found, and where.
    copied = tmp_path / "copied.txt"
    lines = shares[1].read_text().splitlines()
    index = next(number for number, line in enumerate(lines) if line.startswith("2:"))
    digit = lines[index][3]
    lines[index] = lines[index][:3] + ("0" if digit != "0" else "1") + lines[index][4:]
    copied.write_text("\n".join(lines))
    assert "begins with 2:" in run(*check, "--share", copied, expect=1)
    # Typed in again in capitals and with other blanks it is the same.
    copied.write_text(shares[1].read_text().upper().replace("SECUREMAIL KEY SHARE", "SecureMail key share").replace(" ", "  ")
                      .replace("AOTEAROA,", "Aotearoa,").replace("ROOT  OF", "root of").replace("OF  NO  WORTH", "of no worth")
                      .replace("SHARE:", "share:").replace("  OF  5", " of 5"))
    assert "make the root's key" in run(*check, "--share", copied, *some(0, 2))

    # The authority of every day.
    home = tmp_path / "authority"
    run("authority", "init", "--community", "Aotearoa", "--name", "authority.example", "--listen", f"127.0.0.1:{base}", "--address",
        address, "--ceremony", first, "--directory", home)
    config = home / "securemail.yaml"
    documents = home / "state" / "authority"
    assert not (documents / "root-key.pem").exists()
    member = tmp_path / "ministry"
    run("init", "--name", "gateway.ministry.example", "--member", "ministry", "--directory", member)
    run("authority", "admit", "ministry", "--name", "Ministry", "--domain", "ministry.example", "--gateway", "gateway.ministry.example",
        "--endpoint", "127.0.0.1:24", "--config", config)
    issue = ("authority", "issue", "ministry", "--gateway", "gateway.ministry.example", "--requests", member / "keys", "--config", config)
    run(*issue, "--to", tmp_path / "issued-1")
    process = Process([BINARY, "serve", "--config", config], tmp_path / "authority.log")
    try:
        wait_until(lambda: is_listening(f"127.0.0.1:{base}"), 30, process.tail)
        old = [leaf_and_issuer(tmp_path / "issued-1" / f"{purpose}-cert.pem", tmp_path / "issued-1") for purpose in PURPOSES]
        evidence = Evidence(address, tmp_path / "evidence-1")
        for leaf, issuing in old:
            evidence.verify(leaf, issuing)
        findings = [json.loads(line) for line in run("check", "--json", "--only", "authority", "--config", config).splitlines()]
        told = {one["id"]: one["level"] for one in findings if one["level"] != "ok"}
        assert told == {"authority.officers": "warning"}, "their keys are still where the founding left them"

        # Years later: the next issuing certificate, by three shares, and a newer list of the root's.
        second = tmp_path / "second"
        run("authority", "ceremony", "issuing", "--number", 2, "--address", address, "--root", first / "root.pem", *some(0, 1, 4),
            "--list", first / "root.crl", "--to", second)
        assert "number 2" in run("authority", "install", second, "--config", config)
        assert "installed already" in run("authority", "install", second, "--config", config, expect=1)
        run(*issue, "--to", tmp_path / "issued-2")
        new = [leaf_and_issuer(tmp_path / "issued-2" / f"{purpose}-cert.pem", tmp_path / "issued-2") for purpose in PURPOSES]
        evidence = Evidence(address, tmp_path / "evidence-2", numbers=(1, 2))
        # Both count, and both issuers answer in their own name.
        for leaf, issuing in old + new:
            evidence.verify(leaf, issuing)
            told = evidence.ocsp(issuing, "-cert", leaf)
            assert f"{leaf}: good" in told and "Response verify OK" in told
        assert f"URI:{address}/issuing-2.crl" in openssl("x509", "-in", new[0][0], "-noout", "-text")

        # The first issuing key is lost: the root revokes it, and all that it issued counts no more.
        third = tmp_path / "third"
        run("authority", "ceremony", "revocation", "--root", first / "root.pem", *some(2, 3, 4), "--list", second / "root.crl", "--revoke",
            first / "issuing.pem", "--reason", "key-compromise", "--to", third)
        assert "withdrawn" in run("authority", "install", third, "--config", config)
        evidence = Evidence(address, tmp_path / "evidence-3", numbers=(1, 2))
        evidence.verify(*new[0])
        assert "certificate revoked" in evidence.verify(*old[0], expect=2)
    finally:
        process.stop()


def test_an_issuing_certificate_that_is_needed_is_not_withdrawn(tmp_path):
    media = [tmp_path / f"usb-{number}" for number in range(3)]
    for folder in media:
        folder.mkdir()
    first, second, home = tmp_path / "first", tmp_path / "second", tmp_path / "home"
    places = [word for folder in media for word in ("--share-to", folder)]
    run("authority", "ceremony", "root", "--community", "Aotearoa", "--address", "http://authority.example", *places, "--needed", 2, "--to",
        first, "--rehearsal")
    run("authority", "init", "--community", "Aotearoa", "--name", "authority.example", "--ceremony", first, "--directory", home)
    shares = [word for number in (0, 2) for word in ("--share", media[number] / f"share-{number + 1}.txt")]
    run("authority", "ceremony", "revocation", "--root", first / "root.pem", *shares, "--list", first / "root.crl", "--revoke",
        first / "issuing.pem", "--to", second)
    assert "install a new one first" in run("authority", "install", second, "--config", home / "securemail.yaml", expect=1)
    run("authority", "publish", "--config", home / "securemail.yaml")
