"""The rest of the Internet, as far as mail goes: a network of its own, with names and a mail server, beside that of the gateways.

Two network namespaces and a cable between them. The community and the test are in one (192.0.2.1), the outsider's mail server and the name
server in the other (192.0.2.2): a gateway never sends to its own machine. Nothing else can be reached from either.
"""

import ctypes
import getpass
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from community import Process, is_listening, wait_until
from neighbours import example

INSIDE, OUTSIDE = "192.0.2.1", "192.0.2.2"
CLONE_NEWNET = 0x40000000

ZONE = f"""$ORIGIN example.
$TTL 60
@ SOA ns.outsider hostmaster.outsider 1 60 60 60 60
@ NS ns.outsider
ns.outsider A {OUTSIDE}
outsider MX 10 mail.outsider
mail.outsider A {OUTSIDE}
no-mail MX 0 .
"""
SERVER = """
server:
  ip-address: 192.0.2.2@53
  server-count: 1
  username: {user}
  zonesdir: {place}
  xfrdir: {place}
  zonelistfile: {place}/zone.list
  xfrdfile: ""
  pidfile: ""
  database: ""
  logfile: {place}/nsd.log
remote-control:
  control-enable: no
zone:
  name: example
  zonefile: signed
"""


def needs_networks():
    done = subprocess.run(["unshare", "-n", "-m", "true"], capture_output=True)
    if done.returncode != 0:
        pytest.skip("networks of their own can only be made by root")


class Networks:
    """While this is open, the calling thread, and what it starts, is in the inner network."""

    def __enter__(self):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="securemail-outside-"))
        self.place.chmod(0o755)
        (self.place / "resolv.conf").write_text(f"nameserver {OUTSIDE}\n")
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self.holder = Process(
            ["unshare", "-n", "-m", "sh", "-c",
             'mount --bind "$1" /etc/resolv.conf && ip link set lo up && echo ready && exec sleep 3600', "sh",
             self.place / "resolv.conf"], self.place / "holder.log")
        wait_until(lambda: "ready" in self.holder.tail(), 10, lambda: f"the outer network is there; {self.holder.tail()}")
        self.call(self.libc.unshare, CLONE_NEWNET)
        for line in ("link set lo up", f"link add inside type veth peer name outside netns {self.holder.pid}",
                     f"addr add {INSIDE}/24 dev inside", "link set inside up"):
            subprocess.run(["ip", *line.split()], check=True)
        for line in (f"addr add {OUTSIDE}/24 dev outside", "link set outside up"):
            subprocess.run(self.outside("ip", *line.split()), check=True)
        return self

    def call(self, function, *arguments):
        if function(*arguments) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def outside(self, *command):
        """The command, to be run in the outer network, with its name server."""
        return [str(part) for part in ("nsenter", "-t", self.holder.pid, "-n", "-m", *command)]

    def __exit__(self, *_):
        self.call(self.libc.setns, self.home, CLONE_NEWNET)
        os.close(self.home)
        self.holder.kill()
        shutil.rmtree(self.place)


class NameServer:
    """nsd in the outer network, with the signed zone `example`; `trust_anchor` is its key."""

    def __init__(self, networks):
        self.networks, self.place = networks, networks.place
        kiwimail = example("dns/zone", DOMAIN="kiwimail.example", GATEWAY_ADDRESS=INSIDE)
        (self.place / "zone").write_text(ZONE + kiwimail)
        key = self.run("ldns-keygen", "-r", "/dev/urandom", "-a", "ECDSAP256SHA256", "-k", "example").strip()
        self.run("ldns-signzone", "-f", "signed", "zone", key)
        self.trust_anchor = self.place / f"{key}.key"
        (self.place / "nsd.conf").write_text(SERVER.format(place=self.place, user=getpass.getuser()))

    def run(self, *command):
        return subprocess.run(command, cwd=self.place, check=True, capture_output=True, text=True).stdout

    def start(self):
        self.process = Process(self.networks.outside("nsd", "-d", "-c", self.place / "nsd.conf"), self.place / "nsd.out")
        wait_until(lambda: is_listening(f"{OUTSIDE}:53"), 10, lambda: f"nsd listens; {self.process.tail()}")

    def stop(self):
        self.process.stop()
