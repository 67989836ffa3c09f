"""Mail servers that sign in by a certificate (G-30): their own, or a shared sender's with the organisation's header."""

import hashlib
import json
import smtplib
import ssl
import subprocess

import pytest

import senders
from community import host_port, one_with, wait_until
from test_mail import AROHA

SHARED = "mail.protection.sender.example"
FROM = "sales@harbour.example"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Certificates:
    """A root, and certificates below it or by themselves; made for this run."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 30, "-subj", "/CN=Test Root",
                "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                "-keyout", folder / "root.key", "-out", folder / "root.pem")

    def leaf(self, name, usage="serverAuth", signed=True):
        key, request, chain = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName=DNS:{name}\nextendedKeyUsage={usage}\nbasicConstraints=critical,CA:FALSE\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-keyout", key,
                "-out", request)
        signer = ["-CA", self.folder / "root.pem", "-CAkey", self.folder / "root.key", "-CAcreateserial"] if signed else [
            "-signkey", key]
        openssl("x509", "-req", "-in", request, *signer, "-days", 20, "-extfile", extensions, "-out", chain)
        return chain, key

    @staticmethod
    def digest(chain):
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(chain.read_text())).hexdigest()


def session(community, certificate, listener="submission"):
    context = ssl.create_default_context(cafile=community.node("kiwimail")["ca_pem"])
    if certificate:
        context.load_cert_chain(*certificate)
    host, port = host_port(community.node("kiwimail")[listener])
    if listener == "submissions":
        client = smtplib.SMTP_SSL("localhost", port, timeout=20, context=context)
    else:
        client = smtplib.SMTP("localhost", port, timeout=20)
        client.ehlo("mail.harbour.example")
        client.starttls(context=context)
    client.ehlo("mail.harbour.example")
    return client


def submit(community, certificate, sender=FROM, header="", listener="submission"):
    """The code of the first refusal, or of the end of data; and the message."""
    sent, mark = senders.message(sender, AROHA, "body\r\n")
    with session(community, certificate, listener) as client:
        for code, _ in (client.mail(sender), client.rcpt(AROHA)):
            if code != 250:
                return code, mark
        return client.data(header.encode() + sent)[0], mark


@pytest.fixture
def asking(prepared, tmp_path):
    """kiwimail's gateway asks for certificates; harbour has a connector of its own certificate, and one of a shared sender."""
    prepared.certificates = Certificates(tmp_path / "certificates")
    prepared.serve_all({"kiwimail": {
        "SECUREMAIL_TLS_CLIENT_CERTIFICATES": "ask", "SECUREMAIL_TLS_CLIENT_ROOTS": str(tmp_path / "certificates" / "root.pem")}})
    return prepared


def test_a_server_signs_in_by_its_own_certificate(asking):
    own, other = (asking.certificates.leaf(name, signed=False) for name in ("mail.harbour.example", "evil.example"))
    asking.run("connector", "add", "harbour", "--user", "harbour-certificate", "--delivers-to",
               asking.connector("harbour")["delivers_to"], "--client-certificate", Certificates.digest(own[0]), node="kiwimail")
    listed = [json.loads(line) for line in asking.run("connector", "list", "--json", node="kiwimail").stdout.splitlines()]
    shown = next(one for one in listed if one["user"] == "harbour-certificate")
    assert shown["customer"] == "harbour" and shown["signs-in-by"] == ["password", f"certificate {Certificates.digest(own[0]).lower()}"]
    assert shown["delivers-to"] == asking.connector("harbour")["delivers_to"]
    both = asking.run("connector", "add", "harbour", "--user", "x", "--delivers-to", "mail.harbour.example:25", "--pin", "00" * 32,
                      "--tls-name", "mail.harbour.example", node="kiwimail", expect=64)
    assert b"not both" in both.stderr
    for listener in ("submission", "submissions"):
        with session(asking, own, listener) as client:
            assert not client.has_extn("auth"), "who has signed in is not asked to"
        code, mark = submit(asking, own, listener=listener)
        assert code == 250
        wait_until(lambda: one_with(asking.in_mailbox(AROHA), mark), 30, "the message in the mailbox")
        assert submit(asking, other, listener=listener)[0] == 530
        assert submit(asking, None, listener=listener)[0] == 530
    assert submit(asking, own, sender="minister@ministry.example")[0] == 550
    # The password still works for a server that shows no certificate, and for one that shows somebody's.
    connector = asking.connector("harbour")
    with session(asking, other) as client:
        assert client.login(connector["user"], connector["password"])[0] == 235


def test_a_shared_sender_needs_name_root_and_organisation_header(asking):
    shared = asking.certificates.leaf(SHARED)
    asking.run("connector", "add", "harbour", "--user", "harbour-365", "--delivers-to", asking.connector("harbour")["delivers_to"],
               "--client-name", SHARED, "--organisation-header", "X-OriginatorOrg: harbour.example", node="kiwimail")
    good = "X-OriginatorOrg: Harbour.Example\r\n"
    code, mark = submit(asking, shared, header=good)
    assert code == 250
    wait_until(lambda: one_with(asking.in_mailbox(AROHA), mark), 30, "the message in the mailbox")
    for header in ("", "X-OriginatorOrg: other.example\r\n", good + good, "X-OriginatorOrg: harbour.example.evil.example\r\n"):
        assert submit(asking, shared, header=header)[0] == 550, header
    assert submit(asking, shared, sender="minister@ministry.example", header=good)[0] == 550
    # The same name without the root's signature, and another name with it.
    (asking.certificates.folder / f"{SHARED}.pem").unlink()
    for name, signed in ((SHARED, False), ("mail.other.example", True)):
        assert submit(asking, asking.certificates.leaf(name, signed=signed), header=good)[0] == 530


def test_a_name_without_a_header_is_no_connector(asking):
    done = asking.run("connector", "add", "harbour", "--user", "x", "--delivers-to", asking.connector("harbour")["delivers_to"],
                      "--client-name", SHARED, node="kiwimail", expect=64)
    assert b"--organisation-header" in done.stderr
