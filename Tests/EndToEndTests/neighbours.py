"""What the tests of real mail servers share: the examples of Documentation/integration filled in, certificates, a place to run in."""

import pathlib
import re
import shlex
import shutil
import smtplib
import subprocess
import tempfile

from community import host_port, is_listening, wait_until

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "Documentation" / "integration"
PLACEHOLDER = re.compile(r"<([A-Z][A-Z-]*)>")


def example(name, **values):
    """An example with its placeholders replaced: <CA-FILE> by CA_FILE. Each must be given, and each given must be there."""
    text = (EXAMPLES / name).read_text()
    words = {key.replace("_", "-"): str(value) for key, value in values.items()}
    assert set(PLACEHOLDER.findall(text)) == set(words), f"{name}: {set(PLACEHOLDER.findall(text)) ^ set(words)}"
    return PLACEHOLDER.sub(lambda match: words[match[1]], text)


class Certificate:
    """A certificate of its own making, as a firm's mail server often has; the gateway pins it."""

    def __init__(self, place, name):
        self.file, self.key = place / f"{name}.pem", place / f"{name}-key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
             "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-out", self.file, "-keyout", self.key],
            check=True, capture_output=True)

    @property
    def pin(self):
        """By the command that the documents show."""
        command = f"openssl x509 -in {shlex.quote(str(self.file))} -outform der | sha256sum"
        return subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout.split()[0]


class Neighbour:
    """A mail server run from its own folder, as own processes of this test. Subclasses write its configuration and start it.

    The folder is not under pytest's, which nobody but its owner may enter: these servers give their rights away before they work.
    """

    def __init__(self, community, name, *, domain):
        self.community, self.name, self.domain = community, name, domain
        self.place = pathlib.Path(tempfile.mkdtemp(prefix=f"securemail-{name}-"))
        self.place.chmod(0o755)
        self.process = None

    def launch(self, arguments, listens, environment=None):
        self.process = self.community.start(self.name, arguments, environment)
        for address in listens:
            wait_until(lambda address=address: is_listening(address), 10, lambda: f"{self.name} listens; log: {self.log()}")

    def log(self):
        return self.process.tail() if self.process else ""

    def stop(self):
        if self.process:
            self.process.stop()

    def remove(self):
        self.stop()
        shutil.rmtree(self.place)

    # What arrived

    def received(self, box="box"):
        folder = self.place / "mail" / box
        return [path.read_bytes().replace(b"\n", b"\r\n") for path in [*folder.glob("new/*"), *folder.glob("cur/*")]]

    def wait_received(self, mark, box="box", seconds=30):
        mark = mark.encode() if isinstance(mark, str) else mark
        return wait_until(
            lambda: next((message for message in self.received(box) if mark in message), None), seconds,
            lambda: f"{mark!r} in {self.name}'s {box}; log: {self.log()}")


def connect(community, customer, server, certificate, *more):
    """Gives the customer a connector with a pinned certificate in place of the demo's own, as an operator would: its user and password."""
    old, node = community.connector(customer), community.connector(customer)["node"]
    community.run("connector", "remove", customer, "--user", old["user"], node=node)
    added = community.run(
        "connector", "add", customer, "--user", f"{customer}-server", "--delivers-to", server, "--pin", certificate.pin,
        *more, node=node)
    answers = dict(line.split(None, 1) for line in added.stdout.decode().splitlines() if line.startswith(("user:", "password:")))
    return answers["user:"], answers["password:"]


def hand_in(server, sender, recipients, octets, options=(), recipient_options=()):
    """As a user's mail program does, on the inside of the firm."""
    with smtplib.SMTP(*host_port(server.users), local_hostname="desk.ministry.example", timeout=60) as client:
        client.ehlo()
        client.sendmail(sender, recipients, octets, options, recipient_options)


def report_about(mark, messages):
    """The delivery report (RFC 3464) that quotes the message of this mark."""
    return next((one for one in messages if mark.encode() in one and b"message/delivery-status" in one), None)
