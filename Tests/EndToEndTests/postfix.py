"""A real Postfix, from a folder of its own: the firm's own part here, what concerns the gateway from Documentation/integration/postfix."""

import os
import pathlib
import pwd
import subprocess

import pytest

import senders
from community import host_port
from neighbours import Neighbour, example

DAEMONS = pathlib.Path("/usr/lib/postfix/sbin")

# The firm's own part. Its people are those of PEOPLE; all their mail lies in one maildir, `box`.
MAIN = """
compatibility_level = 3.6
queue_directory = {place}/queue
data_directory = {place}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {place}/log/mail.log
maillog_file_prefixes = {place}/log
myhostname = mail.{domain}
mydestination =
mynetworks = 127.0.0.0/8, 192.0.2.0/24
alias_maps =
local_recipient_maps =
inet_protocols = ipv4
smtpd_peername_lookup = no
smtp_tls_loglevel = 1
smtpd_tls_loglevel = 1
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {place}/mail
virtual_mailbox_maps = regexp:{place}/config/people
virtual_mailbox_limit = 0
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
transport_maps = regexp:{place}/config/transport
minimal_backoff_time = 2s
maximal_backoff_time = 5s
queue_run_delay = 2s
"""

# A firm's server behind a gateway looks no name up, and listens on loopback only.
INSIDE = """
inet_interfaces = 127.0.0.1
smtp_dns_support_level = disabled
smtp_host_lookup = native
"""

# An outsider's server finds others by the DNS, and is found by it.
OUTSIDE = """
inet_interfaces = all
smtp_dns_support_level = enabled
smtp_tls_security_level = may
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate.file}
smtpd_tls_key_file = {certificate.key}
myorigin = {domain}
smtpd_recipient_limit = 100
virtual_alias_maps = inline:{{ {{forward@{domain} = {forward}}} }}
"""

MASTER = """
{users} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""

PEOPLE = "/^(minister|sales|friend|broken|lost|person[0-9]+|māia)(@.*)$/ box/\n"


def needs_postfix():
    """Postfix's master runs as root only, and gives its rights away at once."""
    senders.needs("postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix can only be started by root")


class Postfix(Neighbour):
    def __init__(self, community, name, *, domain, users, hands_over_to=None):
        """`users`: where the firm's people hand mail in; `hands_over_to`: where the gateway does."""
        super().__init__(community, name, domain=domain)
        self.users, self.gateway_side = users, hands_over_to
        for part in ("config", "queue", "data", "log", "mail"):
            (self.place / part).mkdir()
        os.chown(self.place / "data", pwd.getpwnam("postfix").pw_uid, -1)
        os.chown(self.place / "mail", 65534, 65534)
        self.write("main.cf", MAIN.format(place=self.place, daemons=DAEMONS, domain=domain))
        self.write("master.cf", MASTER.format(users=users))
        self.write("people", PEOPLE)
        self.write("transport", "/^broken@/ error:5.2.0 the disk of this mailbox is broken\n")

    def write(self, name, text, mode="w"):
        with open(self.place / "config" / name, mode) as file:
            file.write(text)

    def add(self, name, text):
        self.write(name, text, "a")

    def behind(self, gateway, ca_pem, user, password, certificate):
        """The configuration that the documents show."""
        host, port = host_port(gateway)
        host = "localhost" if host == "127.0.0.1" else host
        passwords = self.place / "config" / "sasl_passwd"
        self.add("main.cf", INSIDE + example(
            "postfix/main.cf", GATEWAY=host, SUBMISSION_PORT=port, CA_FILE=ca_pem, PASSWORD_FILE=passwords, DOMAIN=self.domain,
            CERTIFICATE=certificate.file, KEY=certificate.key))
        address, own_port = host_port(self.gateway_side)
        self.add("master.cf", example("postfix/master.cf", ADDRESS=address, PORT=own_port, GATEWAY_ADDRESS="127.0.0.1"))
        self.write("sasl_passwd", example(
            "postfix/sasl_passwd", GATEWAY=host, SUBMISSION_PORT=port, USER=user, PASSWORD=password))

    def outside(self, certificate, forward):
        """As somebody else's, out on the Internet: for others at port 25."""
        self.add("main.cf", OUTSIDE.format(certificate=certificate, domain=self.domain, forward=forward))
        self.add("master.cf", "25 inet n - n - - smtpd\n    -o mynetworks=127.0.0.0/8\n")

    def start(self, within=lambda *command: command):
        """`within` makes a command one that runs somewhere else."""
        command = ["postfix", "-c", self.place / "config", "check"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        self.launch(
            within(DAEMONS / "master", "-c", self.place / "config", "-s"),
            [address for address in (self.users, self.gateway_side) if address])

    def log(self):
        file = self.place / "log" / "mail.log"
        return (file.read_text(errors="replace") if file.exists() else "") + super().log()

    def queue(self):
        """What waits, a JSON object each."""
        done = subprocess.run(
            ["postqueue", "-c", str(self.place / "config"), "-j"], check=True, capture_output=True, text=True, timeout=30)
        return done.stdout.splitlines()
