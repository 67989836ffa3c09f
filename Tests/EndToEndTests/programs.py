"""Mail programs as people use them, over `submission` (STARTTLS) and `submissions` (TLS from the first octet).

Each sends one message with a subject, a text and an attached file, and gives back how it ended: `Ending(code, output)`, with what the
program showed its user. Wrong passwords and refusals are thus seen as a person sees them.
"""

import email
import email.policy
import os
import smtplib
import subprocess
from dataclasses import dataclass
from email.message import EmailMessage

import senders
from community import host_port

SECONDS = 30


@dataclass
class Ending:
    code: int
    output: str


@dataclass
class Letter:
    """What a person writes: `mark` stands in the text, so that the message is found again."""
    sender: str
    recipient: str
    subject: str
    text: str
    attachment: bytes
    mark: str


@dataclass
class Door:
    """One listener and who signs in."""
    listener: str
    address: str
    user: str
    password: str
    ca_pem: str

    @property
    def is_implicit(self):
        return self.listener == "submissions"

    @property
    def host(self):
        return host_port(self.address)[0]

    @property
    def port(self):
        return host_port(self.address)[1]


def door_of(community, address, listener, password=None):
    account = community.account(address)
    node = community.node(account["node"])
    return Door(listener, node[listener], address, password or account["password"], node["ca_pem"])


def run(command, place, **more):
    """Runs a program with a home of its own, so that nobody's settings have a say."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, timeout=SECONDS,
        env={"PATH": os.environ["PATH"], "HOME": str(place), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}, cwd=place, **more)
    return Ending(done.returncode, (done.stdout + done.stderr).decode(errors="replace"))


def attachment_file(letter, place):
    file = place / "minutes.bin"
    file.write_bytes(letter.attachment)
    return file


def built(letter):
    """The letter as Python's own library writes it, for programs that only carry a finished message."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = letter.sender, letter.recipient, letter.subject
    message["Date"] = email.utils.formatdate()
    message["Message-ID"] = f"<{letter.mark}@client.example>"
    message.set_content(letter.text)
    message.add_attachment(letter.attachment, maintype="application", subtype="octet-stream", filename="minutes.bin")
    return bytes(message)


def by_neomutt(door, letter, place):
    senders.needs("neomutt")
    settings = place / "neomuttrc"
    scheme = "smtps" if door.is_implicit else "smtp"
    settings.write_text(f"""
set folder = "{place}"
set record = ""
set from = "{letter.sender}"
set realname = "Aroha"
set use_envelope_from = yes
set hostname = client.example
set charset = utf-8
set smtp_url = "{scheme}://{door.user.replace('@', '%40')}@{door.host}:{door.port}/"
set smtp_pass = "{door.password}"
set ssl_starttls = yes
set ssl_force_tls = yes
set ssl_ca_certificates_file = "{door.ca_pem}"
set ssl_use_system_certs = no
set ssl_verify_host = yes
set ssl_verify_dates = yes
set certificate_file = "{place}/no-exceptions"
""")
    return run(
        ["neomutt", "-n", "-F", settings, "-s", letter.subject, "-a", attachment_file(letter, place), "--", letter.recipient],
        place, input=letter.text.encode())


def by_s_nail(door, letter, place):
    """By the name, because s-nail looks for no IP addresses in a certificate."""
    senders.needs("s-nail")
    scheme = "smtps" if door.is_implicit else "smtp"
    settings = place / "s-nail.rc"
    settings.write_text(f"""
set v15-compat
set from={letter.sender}
set ttycharset=utf-8
set sendcharsets=utf-8
set mta={scheme}://{door.user.replace('@', '%40')}:{door.password}@localhost:{door.port}
set smtp-auth=plain
set smtp-use-starttls
set tls-verify=strict
set tls-ca-file={door.ca_pem}
set tls-ca-no-defaults
set sendwait
set nosave
""")
    # `-:u` reads the settings that MAILRC names, and not the machine's.
    return run(
        ["env", f"MAILRC={settings}", "s-nail", "-:u", "-s", letter.subject, "-a", attachment_file(letter, place), "-.",
         letter.recipient], place, input=letter.text.encode())


def by_msmtp(door, letter, place):
    senders.needs("msmtp")
    settings = place / "msmtprc"
    settings.write_text(
        f"account default\nhost {door.host}\nport {door.port}\nauth plain\nuser {door.user}\npassword {door.password}\ntls on\n"
        f"tls_starttls {'off' if door.is_implicit else 'on'}\ntls_trust_file {door.ca_pem}\ntimeout {SECONDS}\n")
    settings.chmod(0o600)
    return run(
        ["msmtp", f"--file={settings}", f"--from={letter.sender}", "--", letter.recipient], place,
        input=built(letter).replace(b"\r\n", b"\n"))


def by_swaks(door, letter, place):
    senders.needs("swaks")
    file = place / "swaks.eml"
    file.write_bytes(built(letter).replace(b"\r\n", b"\n").removesuffix(b"\n"))
    return run(
        ["swaks", "--server", door.host, "--port", door.port, "--tls-on-connect" if door.is_implicit else "--tls", "--tls-verify",
         "--tls-ca-path", door.ca_pem, "--auth", "PLAIN", "--auth-user", door.user, "--auth-password", door.password,
         "--from", letter.sender, "--to", letter.recipient, "--data", f"@{file}", "--timeout", SECONDS], place)


def by_curl(door, letter, place):
    senders.needs("curl")
    file = place / "curl.eml"
    file.write_bytes(built(letter))
    return run(
        ["curl", "--silent", "--show-error", "--verbose", "--max-time", SECONDS, "--ssl-reqd", "--url",
         f"{'smtps' if door.is_implicit else 'smtp'}://{door.address}/client.example", "--cacert", door.ca_pem, "--user",
         f"{door.user}:{door.password}", "--mail-from", letter.sender, "--mail-rcpt", letter.recipient, "--upload-file", file], place)


def by_smtplib(door, letter, place):
    del place
    try:
        with connected(door) as client:
            client.login(door.user, door.password)
            client.sendmail(letter.sender, [letter.recipient], built(letter))
        return Ending(0, "")
    except smtplib.SMTPException as fault:
        return Ending(1, str(fault))


def connected(door):
    """smtplib inside TLS, not signed in."""
    context = senders.ssl.create_default_context(cafile=door.ca_pem)
    if door.is_implicit:
        client = smtplib.SMTP_SSL(door.host, door.port, local_hostname="client.example", timeout=SECONDS, context=context)
    else:
        client = smtplib.SMTP(door.host, door.port, local_hostname="client.example", timeout=SECONDS)
        client.starttls(context=context)
    client.ehlo("client.example")
    return client


ALL = {
    "neomutt": by_neomutt, "s-nail": by_s_nail, "msmtp": by_msmtp, "swaks": by_swaks, "curl": by_curl, "smtplib": by_smtplib,
}
