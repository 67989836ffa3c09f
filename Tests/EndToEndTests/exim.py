"""A real Exim, from a folder of its own: the firm's own part here, what concerns the gateway from Documentation/integration/exim.

Debian lets only one mail server be installed, and that is Postfix: scripts/bootstrap unpacks Exim's program into .exim-test. It asks for a
user Debian-exim, whom libnss_wrapper shows to it alone.
"""

import os
import pathlib
import shutil

import senders
from community import host_port
from neighbours import Neighbour, example

UNPACKED = pathlib.Path(__file__).resolve().parents[2] / ".exim-test" / "usr" / "sbin" / "exim4"
NOBODY = 65534

# The firm's own part. Its people are `sales`, `broken` (taken, then failing), `lost` (sent back to the gateway) and `person1`...; all their mail
# lies in one maildir, `box`.
CONFIGURATION = r"""
primary_hostname = mail.{domain}
domainlist local_domains = {domain}
exim_path = {program}
spool_directory = {place}/queue
log_file_path = {place}/log/%slog
pid_file_path = {place}/exim.pid
keep_environment = LD_PRELOAD:NSS_WRAPPER_PASSWD:NSS_WRAPPER_GROUP
deliver_drop_privilege
disable_ipv6
host_lookup =
rfc1413_hosts =
local_interfaces = <; [127.0.0.2]:{users} ; [127.0.0.2]:{gateway_side}
acl_smtp_rcpt = check_recipient
{main}
begin acl
check_recipient:
{acl}
  accept hosts = 127.0.0.0/8
  deny message = relay not permitted
begin routers
lost:
  driver = manualroute
  domains = +local_domains
  local_parts = lost
  transport = securemail_gateway
  route_list = * {gateway} byname
{router}
broken:
  driver = redirect
  domains = +local_domains
  local_parts = broken
  data = :fail: the disk of this mailbox is broken
  allow_fail
  no_verify
people:
  driver = accept
  domains = +local_domains
  local_parts = \N^(sales|broken|person[0-9]+|māia)$\N
  transport = box
begin transports
{transport}
box:
  driver = appendfile
  maildir_format
  directory = {place}/mail/box
begin retry
* * F,1h,2s
begin authenticators
{auth}
"""


def program():
    installed = shutil.which("exim4") or "/usr/sbin/exim4"
    return pathlib.Path(installed) if os.path.exists(installed) else UNPACKED


def needs_exim():
    if not program().exists():
        senders.needs("exim4")


class Exim(Neighbour):
    """It listens on 127.0.0.2: on the gateway's own address it would take the gateway for itself."""

    def __init__(self, community, name, *, domain, users, hands_over_to):
        super().__init__(community, name, domain=domain)
        self.users, self.gateway_side = users, hands_over_to
        for part in ("queue", "log", "mail", "config"):
            (self.place / part).mkdir()
            if os.geteuid() == 0:
                os.chown(self.place / part, NOBODY, NOBODY)

    def behind(self, gateway, ca_pem, user, password, certificate, shows=None):
        """The configuration that the documents show; `shows` is a certificate that Exim signs in with in place of the password."""
        host, port = host_port(gateway)
        ca_file = self.place / "config" / "ca.pem"
        ca_file.write_bytes(pathlib.Path(ca_pem).read_bytes())
        transport = example("exim/transport", CA_FILE=ca_file)
        if shows:
            transport = transport.replace("  hosts_require_auth = *\n", "") + example(
                "exim/client-certificate", CERTIFICATE=shows.file, KEY=shows.key)
        if os.geteuid() == 0:
            for key in {certificate.key, (shows or certificate).key}:
                os.chown(key, NOBODY, NOBODY)
        text = CONFIGURATION.format(
            place=self.place, program=program(), domain=self.domain, users=host_port(self.users)[1], gateway_side=host_port(self.gateway_side)[1],
            gateway=f"localhost::{port}",
            main=example("exim/main", DOMAIN=self.domain, CERTIFICATE=certificate.file, KEY=certificate.key),
            acl=example("exim/acl", PORT=host_port(self.gateway_side)[1], GATEWAY_ADDRESS="127.0.0.1"),
            router=example("exim/router", GATEWAY="localhost" if host == "127.0.0.1" else host, SUBMISSION_PORT=port),
            transport=transport, auth=example("exim/auth", USER=user, PASSWORD=password))
        (self.place / "exim.conf").write_text(text)

    def start(self):
        owner = os.geteuid() or NOBODY
        (self.place / "passwd").write_text(f"root:x:0:0::/:/bin/false\nDebian-exim:x:{owner}:{owner}::/:/bin/false\n")
        (self.place / "group").write_text(f"root:x:0:\nDebian-exim:x:{owner}:\n")
        self.launch(
            [program(), "-C", self.place / "exim.conf", "-bdf", "-q2s"], [self.users, self.gateway_side],
            {"LD_PRELOAD": "libnss_wrapper.so", "NSS_WRAPPER_PASSWD": str(self.place / "passwd"),
             "NSS_WRAPPER_GROUP": str(self.place / "group")})

    def log(self):
        files = sorted((self.place / "log").glob("*log"))
        return "".join(file.read_text(errors="replace")[-3000:] for file in files) + super().log()
