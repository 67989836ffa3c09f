"""A real Dovecot, from a folder of its own: mailboxes here, what concerns the gateway from Documentation/integration/dovecot."""

import grp
import os
import pwd

import senders
from community import host_port
from neighbours import Neighbour, example

NOBODY = 65534

# `full` has room for nothing.
CONFIGURATION = """
base_dir = {place}/run
state_dir = {place}/state
log_path = {place}/dovecot.log
protocols = lmtp
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
mail_uid = {owner}
mail_gid = {owner}
mail_location = maildir:{place}/mail/%n
mail_plugins = quota
plugin {{
  quota = count:User quota
  quota_vsizes = yes
}}
userdb {{
  driver = passwd-file
  args = {place}/users
}}
passdb {{
  driver = static
  args = nopassword=y
}}
{securemail}
"""


def needs_dovecot():
    senders.needs("dovecot")


class Dovecot(Neighbour):
    def __init__(self, community, name, *, domain, lmtp, certificate):
        super().__init__(community, name, domain=domain)
        self.lmtp, self.file = lmtp, self.place / "dovecot.conf"
        for part in ("run", "state", "mail"):
            (self.place / part).mkdir()
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(self.place / "mail", NOBODY, NOBODY)
        address, port = host_port(lmtp)
        me, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
        self.file.write_text(CONFIGURATION.format(
            place=self.place, owner=NOBODY if is_root else os.geteuid(), user="dovecot" if is_root else me,
            group="dovecot" if is_root else group, login="dovenull" if is_root else me,
            securemail=example(
                "dovecot/securemail.conf", ADDRESS=address, PORT=port, CERTIFICATE=certificate.file, KEY=certificate.key)))
        (self.place / "users").write_text(
            f"sales@{domain}::::::\nmaia@{domain}::::::\nfull@{domain}:::::::userdb_quota_rule=*:bytes=1\n")

    def start(self):
        self.launch(["dovecot", "-F", "-c", self.file], [self.lmtp])

    def log(self):
        file = self.place / "dovecot.log"
        return (file.read_text(errors="replace")[-3000:] if file.exists() else "") + super().log()
