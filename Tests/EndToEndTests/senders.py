"""Mail programs as senders: swaks, Python's smtplib, curl and msmtp. Each sends the octets it is given, and says what was answered."""

import email.utils
import os
import pathlib
import shutil
import smtplib
import ssl
import subprocess
import uuid

import pytest

from community import host_port

SECONDS = 60


def needs(program):
    """Fails when CI=true, otherwise the test is skipped, by the program's name."""
    if shutil.which(program) or pathlib.Path("/usr/sbin", program).exists():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{program} is missing: scripts/bootstrap --test installs it")
    pytest.skip(f"{program} is missing: scripts/bootstrap --test installs it")


def message(sender, recipient, body="Kia ora.\r\n", mark=None, subject="Test", extra=""):
    """A complete message (nothing for a gateway to add), CRLF line ends, and the mark by which it is found again."""
    mark = mark or f"mark-{uuid.uuid4().hex}"
    text = (
        f"From: {sender}\r\nTo: {recipient}\r\nSubject: {subject}\r\nDate: {email.utils.formatdate()}\r\n"
        f"Message-ID: <{mark}@test.example>\r\n{extra}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}")
    return text.encode(), mark


class SignIn:
    def __init__(self, address, user, password, ca_pem):
        self.address, self.user, self.password, self.ca_pem = address, user, password, ca_pem

    def context(self):
        return ssl.create_default_context(cafile=self.ca_pem)


def of_connector(community, customer):
    connector = community.connector(customer)
    node = community.node(connector["node"])
    return SignIn(node["submission"], connector["user"], connector["password"], node["ca_pem"])


def of_account(community, address):
    account = community.account(address)
    node = community.node(account["node"])
    return SignIn(node["submission"], account["address"], account["password"], node["ca_pem"])


def smtplib_client(sign_in):
    client = smtplib.SMTP(*host_port(sign_in.address), local_hostname="client.example", timeout=SECONDS)
    client.starttls(context=sign_in.context())
    client.ehlo("client.example")
    client.login(sign_in.user, sign_in.password)
    return client


def exchange(client, sender, recipient, *parts, parameters=""):
    """One message, command by command: code and text of the first answer that is no success, or of that to the content, and whether that was sent."""
    for command in (f"MAIL FROM:<{sender}>{parameters}", f"RCPT TO:<{recipient}>", "DATA"):
        code, text = client.docmd(command)
        if code not in (250, 354):
            return code, text.decode(), False
    for part in (*parts, b".\r\n"):
        client.send(part)
    code, text = client.getreply()
    return code, text.decode(), True


def by_smtplib(sign_in, sender, recipients, octets, _):
    with smtplib_client(sign_in) as client:
        client.sendmail(sender, recipients, octets)


def run(command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, timeout=SECONDS, **more)
    assert done.returncode == 0, f"{command[0]}: exit {done.returncode}\n{done.stdout.decode(errors='replace')}{done.stderr.decode(errors='replace')}"


def by_swaks(sign_in, sender, recipients, octets, place):
    needs("swaks")
    file = place / "swaks.eml"
    # swaks ends the last line itself.
    file.write_bytes(octets.replace(b"\r\n", b"\n").removesuffix(b"\n"))
    run(["swaks", "--server", sign_in.address, "--tls", "--tls-verify", "--tls-ca-path", sign_in.ca_pem, "--auth", "PLAIN",
         "--auth-user", sign_in.user, "--auth-password", sign_in.password, "--from", sender, "--to", ",".join(recipients),
         "--data", f"@{file}", "--timeout", SECONDS])


def by_curl(sign_in, sender, recipients, octets, place):
    needs("curl")
    file = place / "curl.eml"
    file.write_bytes(octets)
    receivers = [part for recipient in recipients for part in ("--mail-rcpt", recipient)]
    run(["curl", "--silent", "--show-error", "--max-time", SECONDS, "--url", f"smtp://{sign_in.address}/client.example",
         "--ssl-reqd", "--cacert", sign_in.ca_pem, "--user", f"{sign_in.user}:{sign_in.password}", "--mail-from", sender,
         *receivers, "--upload-file", file])


def by_msmtp(sign_in, sender, recipients, octets, place, method="plain"):
    needs("msmtp")
    host, port = host_port(sign_in.address)
    configuration = place / "msmtprc"
    configuration.write_text(
        f"account default\nhost {host}\nport {port}\nauth {method}\nuser {sign_in.user}\npassword {sign_in.password}\n"
        f"tls on\ntls_starttls on\ntls_trust_file {sign_in.ca_pem}\ntimeout {SECONDS}\n")
    configuration.chmod(0o600)
    run(["msmtp", f"--file={configuration}", f"--from={sender}", "--", *recipients], input=octets.replace(b"\r\n", b"\n"))


ALL = {"swaks": by_swaks, "smtplib": by_smtplib, "curl": by_curl, "msmtp": by_msmtp}
