"""Postfix as a relay: as Debian ships it, with the settings below, in a folder on the same disk as the gateways' queues."""

import os
import pathlib
import re
import shutil
import subprocess

from processes import processor_seconds, proportional_kib

DAEMONS = "/usr/lib/postfix/sbin"

# All that is set. What is not about where it lies and listens says: relay for this machine all that comes, to one next hop, without asking the DNS.
SETTINGS = """
compatibility_level = 3.6
queue_directory = {place}/queue
data_directory = {place}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {place}/mail.log
maillog_file_prefixes = {place}
myhostname = {name}.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{next_port}
smtp_host_lookup = native
message_size_limit = 104857600
"""

MASTER = pathlib.Path("/etc/postfix/master.cf")


class Hop:
    """One Postfix. Its log is its own; chroot is off, as its folder holds nothing of /etc."""

    def __init__(self, folder, name, port, next_port):
        self.place = pathlib.Path(folder) / name
        for part in ("etc", "queue", "data"):
            (self.place / part).mkdir(parents=True)
        shutil.chown(self.place / "data", "postfix")
        (self.place / "etc" / "main.cf").write_text(
            SETTINGS.format(place=self.place, daemons=DAEMONS, name=name, next_port=next_port))
        master = re.sub(r"^smtp\s+inet.*$", f"127.0.0.1:{port} inet n - n - - smtpd", MASTER.read_text(), count=1, flags=re.M)
        (self.place / "etc" / "master.cf").write_text(re.sub(r"^(\S+\s+\S+\s+\S+\s+\S+\s+)y(\s)", r"\1n\2", master, flags=re.M))
        self.command("start")

    def command(self, what):
        done = subprocess.run(["postfix", "-c", str(self.place / "etc"), what], capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"postfix {what}: {done.stderr or done.stdout}")

    def stop(self):
        self.command("stop")

    @property
    def master(self):
        return int((self.place / "queue" / "pid" / "master.pid").read_text())

    def processor_seconds(self):
        return processor_seconds(self.master, with_children=True)

    def proportional_kib(self):
        return proportional_kib(self.master)


class Side:
    """One Postfix or two behind each other, to the sink."""

    def __init__(self, folder, hops, first_port, sink_port):
        ports = [first_port + number for number in range(hops)] + [sink_port]
        self.hops = [
            Hop(folder, f"postfix{number}", ports[number], ports[number + 1]) for number in reversed(range(hops))]
        self.to = f"127.0.0.1:{first_port}"
        self.sink = f"127.0.0.1:{sink_port}"
        self.options = []

    def stop(self):
        for hop in self.hops:
            hop.stop()

    def processor_seconds(self):
        return sum(hop.processor_seconds() for hop in self.hops)

    def proportional_kib(self):
        return sum(hop.proportional_kib() for hop in self.hops)


def is_there():
    return os.access("/usr/sbin/postfix", os.X_OK) and MASTER.is_file() and os.geteuid() == 0
