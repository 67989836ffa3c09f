"""A community of real processes on loopback, driven through the contract of `securemail demo` (D/demo.json)."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
BINARY = os.environ.get("SECUREMAIL", "")
# The long forms. Not left in the environment: a node takes what begins with SECUREMAIL_ for its settings.
IS_SOAK = bool(os.environ.pop("SECUREMAIL_SOAK", ""))
PORTS = 100
# Of those that run at the same time each searches in a half of its own.
FIRST_PORT = 20000 + 5000 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 2)
LAST_PORT = FIRST_PORT + 4900
# A user without a home or a process.
NOBODY = 65534


def free_port_base():
    """The first of 100 neighbouring ports of which none is in use; searched from a place that depends on this process."""
    start = FIRST_PORT + os.getpid() * PORTS % (LAST_PORT - FIRST_PORT)
    for base in [*range(start, LAST_PORT, PORTS), *range(FIRST_PORT, start, PORTS)]:
        if all(is_free(base + offset) for offset in range(PORTS)):
            return base
    raise RuntimeError(f"no free range of {PORTS} ports between {FIRST_PORT} and {LAST_PORT + PORTS}")


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def host_port(text):
    host, _, port = text.rpartition(":")
    return host, int(port)


def wait_until(condition, seconds, what):
    """The first true value that the condition gives; fails with `what` when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.05)


def keeps(log, words):
    """Whether a gateway's kept log has an entry with these words, and its checkpoint, which is written after the entries, counts it."""
    octets, count, rest = (log / "tile" / "entries" / "000").read_bytes(), 0, 0
    while rest < len(octets):
        rest += 2 + int.from_bytes(octets[rest:rest + 2], "big")
        count += 1
    return words in octets and int((log / "checkpoint").read_text().splitlines()[1]) >= count


def is_listening(address):
    try:
        socket.create_connection(host_port(address), timeout=1).close()
        return True
    except OSError:
        return False


class Process:
    """One child; ended by its own id, never by a name."""

    def __init__(self, arguments, log, environment=None):
        self.log = pathlib.Path(log)
        self.started = time.monotonic()
        with open(self.log, "ab") as output:
            self.child = subprocess.Popen(
                [str(argument) for argument in arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={**os.environ, **(environment or {})})

    @property
    def pid(self):
        return self.child.pid

    def is_alive(self):
        return self.child.poll() is None

    def kill(self):
        self.child.kill()
        self.child.wait(10)

    def stop(self):
        """Asks to end; after 20 s it is killed, and the test fails."""
        if not self.is_alive():
            return
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"process {self.pid} did not end within 20 s of SIGTERM; its log: {self.tail()}") from None

    def resident_kib(self):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise AssertionError("no VmRSS")

    def tail(self):
        return self.log.read_text(errors="replace")[-3000:]


class Community:
    """What demo.json says, and the processes that run it."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.port_base = free_port_base()
        self.processes = {}
        # What a node's processes are started by, for example `nsenter`, by its name.
        self.prefixes = {}

    # Start and stop

    @classmethod
    def demo(cls, directory):
        """Everything in one process, as `securemail demo` runs it."""
        community = cls(directory)
        community.start("demo", [
            BINARY, "demo", "--directory", community.directory / "demo", "--port-base", community.port_base])
        community.read(60)
        return community

    @classmethod
    def prepare(cls, directory):
        """Keys and configurations only: each node is then started by itself."""
        community = cls(directory)
        community.directory.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [BINARY, "demo", "--directory", str(community.directory / "demo"), "--port-base", str(community.port_base),
             "--prepare"], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        community.read(0)
        return community

    def read(self, seconds):
        path = self.directory / "demo" / "demo.json"
        process = self.processes.get("demo")

        def found():
            if process and not process.is_alive():
                raise AssertionError(f"the demo ended: {process.tail()}")
            return path.is_file()

        wait_until(found, seconds, lambda: f"demo.json written; log: {process.tail() if process else ''}")
        self.facts = json.loads(path.read_text())
        self.place = path.parent

    def start(self, name, arguments, environment=None):
        self.directory.mkdir(parents=True, exist_ok=True)
        self.processes[name] = Process(arguments, self.directory / f"{name}.log", environment)
        return self.processes[name]

    def serve(self, name, environment=None, wait=True):
        config = self.facts["authority"]["config"] if name == "authority" else self.node(name)["config"]
        process = self.start(name, [*self.prefixes.get(name, []), BINARY, "serve", "--config", config], environment)
        if wait:
            address = self.facts["authority"]["http"].removeprefix("http://") if name == "authority" else self.node(name)["mx"]
            doors = [address]
            if name != "authority" and not any("LISTENERS" in key for key in environment or {}):
                doors += [self.node(name)[door] for door in ("submission",) if self.node(name)[door]]
            for door in doors:
                wait_until(lambda: is_listening(door), 15, lambda: f"{name} listens at {door}; log: {process.tail()}")
        return process

    def serve_all(self, environments=None):
        """Authority, receivers and both nodes, each a process of its own; returns when every node holds the directory."""
        self.start_receivers()
        self.serve("authority")
        for node in self.facts["nodes"]:
            self.serve(node["name"], (environments or {}).get(node["name"]))
        for node in self.facts["nodes"]:
            wait_until(lambda: self.answers_mail(node), 30, f"{node['name']} holds the directory")

    def answers_mail(self, node):
        """Without a directory `mx` answers 451 4.3.0, to EHLO, MAIL or RCPT."""
        import smtplib
        try:
            with smtplib.SMTP(*host_port(node["mx"]), timeout=5) as client:
                client.ehlo("probe.example")
                return client.mail("probe@outsider.example")[0] == 250 and client.rcpt(f"postmaster@{node['domains'][0]}")[0] != 451
        except (OSError, smtplib.SMTPException):
            return False

    def start_receivers(self):
        """Stand-ins at every `delivers_to`, as `--prepare` leaves them to the caller."""
        places = {connector["customer"]: connector["delivers_to"] for connector in self.facts["connectors"]}
        places["outside"] = self.facts["outside"]["delivers_to"]
        for name, address in places.items():
            process = self.start(f"receiver-{name}", [
                sys.executable, HERE / "receiver.py", "--listen", address, "--maildir", self.maildir(name)])
            wait_until(lambda: is_listening(address), 10, lambda: f"the receiver of {name} listens; log: {process.tail()}")

    def stop(self):
        faults = []
        for process in reversed(list(self.processes.values())):
            try:
                process.stop()
            except AssertionError as fault:
                faults.append(str(fault))
        assert not faults, "\n".join(faults)

    # Facts

    def node(self, name):
        return next(node for node in self.facts["nodes"] if node["name"] == name)

    def connector(self, customer):
        return next(connector for connector in self.facts["connectors"] if connector["customer"] == customer)

    def account(self, address):
        return next(account for account in self.facts["accounts"] if account["address"] == address)

    def node_of(self, address):
        return next(node for node in self.facts["nodes"] if address.rpartition("@")[2] in node["domains"])

    def maildir(self, name):
        return self.place / name / "maildir"

    def root_pem(self):
        return self.facts["authority"]["root_pem"]

    # Commands

    def run(self, *arguments, node=None, expect=0, timeout=60):
        command = [*self.prefixes.get(node, []), BINARY, *map(str, arguments)]
        if node:
            command += ["--config", self.facts["authority"]["config"] if node == "authority" else self.node(node)["config"]]
        done = subprocess.run(command, capture_output=True, timeout=timeout)
        assert expect is None or done.returncode == expect, (
            f"{arguments}: exit {done.returncode}\n{done.stdout.decode(errors='replace')}{done.stderr.decode(errors='replace')}")
        return done

    def metrics(self, name):
        with urllib.request.urlopen(self.node(name)["metrics"], timeout=5) as answer:
            return answer.read().decode()

    # What arrived

    def received(self, name):
        """Octets of every message in a receiver's maildir."""
        folder = self.maildir(name)
        files = [path for part in ("new", "cur") for path in (folder / part).glob("*")] if folder.is_dir() else []
        return [path.read_bytes() for path in files]

    def in_mailbox(self, address):
        """Octets of every message of a mailbox, as `mailbox export` writes them."""
        place = self.directory / "export" / f"{time.monotonic_ns()}"
        place.parent.mkdir(exist_ok=True)
        self.run(
            "mailbox", "export", address, "--format", "maildir", "--to", place, node=self.node_of(address)["name"])
        return [path.read_bytes() for path in place.rglob("*") if path.is_file() and path.parent.name in ("new", "cur")]

    def wait_received(self, name, mark, seconds=30):
        return wait_until(lambda: one_with(self.received(name), mark), seconds, f"{mark} in the maildir of {name}")

    def wait_in_mailbox(self, address, mark, seconds=30):
        return wait_until(lambda: one_with(self.in_mailbox(address), mark), seconds, f"{mark} in the mailbox {address}")


def one_with(messages, mark):
    mark = mark.encode() if isinstance(mark, str) else mark
    found = [message for message in messages if mark in message]
    assert len(found) <= 1, f"{len(found)} messages hold {mark!r}"
    return found[0] if found else None


@contextlib.contextmanager
def open_to_all():
    """A community that is prepared where other users may look for their nodes."""
    with tempfile.TemporaryDirectory(prefix="securemail-") as place:
        os.chmod(place, 0o755)
        community = Community.prepare(pathlib.Path(place) / "community")
        for path in (community.directory, community.place):
            path.chmod(0o755)
        yield community


def give_to_nobody(home):
    """A node's folder with all that is in it becomes another user's."""
    for path in [home, *home.rglob("*")]:
        os.chown(path, NOBODY, NOBODY)
