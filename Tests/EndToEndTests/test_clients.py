"""Mail programs at the doors for people: what they send arrives whole, what they may not do is refused, and the person is told why."""

import email
import email.policy
import pathlib
import secrets
import smtplib
import socket
import ssl
import subprocess

import pytest

import programs
import senders
from community import host_port, is_listening, wait_until

AROHA = "aroha@kiwimail.example"
TANE = "tane@kiwimail.example"
MINISTER = "minister@ministry.example"
TEXT = "Tēnā koutou,\n\n.a line that begins with a dot\nkei te pēhea koutou? €\n"
SUBJECT = "Hui tuarua — ngā tāngata €"
LISTENERS = ["submission", "submissions"]


def letter(sender=AROHA, recipient=TANE, octets=None):
    mark = f"mark-{secrets.token_hex(16)}"
    # Every octet there is, and line ends of all kinds.
    attachment = octets or bytes(range(256)) * 16 + b"\r\n.\r\n\n\r" + secrets.token_bytes(1024)
    return programs.Letter(sender, recipient, f"{SUBJECT} {mark}", f"{TEXT}{mark}\n", attachment, mark)


def parsed(octets):
    return email.message_from_bytes(octets, policy=email.policy.default)


def arrived(community, address, one):
    """The message of a mailbox with this letter's subject, once it is there."""
    def found():
        return next((m for m in map(parsed, community.in_mailbox(address)) if m["Subject"] == one.subject), None)
    return wait_until(found, 30, f"{one.subject} in the mailbox {address}")


@pytest.mark.parametrize("listener", LISTENERS)
@pytest.mark.parametrize("program", programs.ALL)
def test_a_letter_arrives_as_written(running, tmp_path, program, listener):
    one = letter()
    ending = programs.ALL[program](programs.door_of(running, AROHA, listener), one, tmp_path)
    assert ending.code == 0, ending.output
    message = arrived(running, TANE, one)
    assert message["From"].addresses[0].addr_spec == AROHA
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == one.text
    attachment = next(message.iter_attachments())
    assert attachment.get_filename() == "minutes.bin" and attachment.get_content() == one.attachment


@pytest.mark.parametrize("program", programs.ALL)
def test_a_wrong_password_is_told(running, tmp_path, program):
    """RFC 4954 section 6: 535 5.7.8, which every program shows or puts into words of its own."""
    one = letter(sender=TANE, recipient=AROHA)
    door = programs.door_of(running, TANE, "submissions", password="wrong-password")
    # An account of its own for each program: after five failures the node lets a client wait.
    door.user = f"{program}@kiwimail.example"
    ending = programs.ALL[program](door, one, tmp_path)
    assert ending.code != 0
    words = {"neomutt": "authentication failed"}.get(program, "login denied" if program == "curl" else "535")
    assert words in ending.output.lower() or "535" in ending.output, ending.output
    assert "wrong-password" not in running.processes["demo"].tail()


@pytest.mark.parametrize("program", programs.ALL)
def test_another_persons_from_is_refused_and_the_reason_shown(running, tmp_path, program):
    """The refusal comes at the envelope or at the end of the data; either way the person reads it."""
    one = letter(sender=TANE, recipient=MINISTER)
    ending = programs.ALL[program](programs.door_of(running, AROHA, "submission"), one, tmp_path)
    assert ending.code != 0
    assert "550" in ending.output, ending.output
    assert not [m for m in map(parsed, running.received("ministry")) if m["Subject"] == one.subject]


@pytest.mark.parametrize("listener", LISTENERS)
def test_a_certificate_of_another_authority_is_not_trusted(running, tmp_path, listener):
    """The programs check the server; this shows that the tests above would notice if they did not."""
    door = programs.door_of(running, AROHA, listener)
    door.ca_pem = running.root_pem()
    for program in ("msmtp", "curl", "neomutt"):
        ending = programs.ALL[program](door, letter(), tmp_path)
        assert ending.code != 0 and "certificate" in ending.output.lower(), f"{program}: {ending.output}"


# What a client asks beside sending


@pytest.mark.parametrize("listener", LISTENERS)
def test_nothing_is_told_about_who_has_a_mailbox(running, listener):
    """VRFY is answered 252 for anybody, EXPN not at all (RFC 5321 sections 3.5.3 and 7.3), signed in or not."""
    door = programs.door_of(running, AROHA, listener)
    with programs.connected(door) as client:
        before = client.verify(AROHA), client.verify("nobody@kiwimail.example")
        client.login(door.user, door.password)
        after = client.verify(AROHA), client.verify("nobody@kiwimail.example")
        assert before[0] == before[1] and after[0] == after[1]
        assert after[0][0] in (252, 502) and client.expn("everybody")[0] in (502, 550)


def test_before_tls_submission_offers_no_sign_in(running):
    """RFC 8314 section 3: no password is asked for, or taken, in clear."""
    with smtplib.SMTP(*host_port(running.node("kiwimail")["submission"]), timeout=30) as client:
        client.ehlo("client.example")
        assert client.has_extn("starttls") and not client.has_extn("auth")
        assert client.docmd("AUTH", "PLAIN AGFAYQBi")[0] in (530, 538)
        assert client.docmd("MAIL", f"FROM:<{AROHA}>")[0] == 530


def test_submissions_speaks_tls_from_the_first_octet(running):
    """RFC 8314 section 3.3: nothing comes in clear, and STARTTLS inside TLS is not offered."""
    door = programs.door_of(running, AROHA, "submissions")
    with socket.create_connection((door.host, door.port), 10) as clear:
        clear.settimeout(0.3)
        with pytest.raises(TimeoutError):
            clear.recv(1)
    with programs.connected(door) as client:
        assert client.has_extn("auth") and not client.has_extn("starttls")


# A node of its own: certificates that change, a door on IPv6, an end while a client is there


@pytest.fixture
def provider(prepared):
    """The provider alone: mail between two of its mailboxes needs the directory, so the authority runs too."""
    prepared.serve("authority")
    return prepared


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
            return True
    except OSError:
        return False


def certificate_seen(door):
    """The leaf that the server shows, unchecked, in DER."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((door.host, door.port), 10) as clear:
        with context.wrap_socket(clear, server_hostname="localhost") as secured:
            return secured.getpeercert(binary_form=True)


def replace_certificate(folder, place):
    """A new key and a self-signed certificate for localhost in the node's `tls` folder, as an operator's renewal puts them there."""
    senders.needs("openssl")
    key, certificate = place / "new.key", place / "new.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
         certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"],
        check=True, capture_output=True)
    for source, name in ((key, "key.pem"), (certificate, "certificate.pem")):
        beside = folder / f"{name}.new"
        beside.write_bytes(source.read_bytes())
        beside.rename(folder / name)
    return certificate


def test_a_renewed_certificate_is_seen_without_a_restart(provider, tmp_path):
    """New connections see it, an open one goes on; a client that trusts only the new one is served."""
    process = provider.serve("kiwimail")
    wait_until(lambda: provider.answers_mail(provider.node("kiwimail")), 30, "kiwimail holds the directory")
    doors = [programs.door_of(provider, AROHA, listener) for listener in LISTENERS]
    old = certificate_seen(doors[1])
    with programs.connected(doors[1]) as open_client:
        renewed = replace_certificate(pathlib.Path(provider.node("kiwimail")["config"]).parent / "tls", tmp_path)
        new = ssl.PEM_cert_to_DER_cert(renewed.read_text())
        wait_until(lambda: certificate_seen(doors[1]) == new, 10, "the renewed certificate at submissions")
        assert old != new
        open_client.login(doors[1].user, doors[1].password)
        assert open_client.noop()[0] == 250
    for door in doors:
        door.ca_pem = str(renewed)
        one = letter()
        ending = programs.by_msmtp(door, one, tmp_path)
        assert ending.code == 0, ending.output
        arrived(provider, TANE, one)
    web = provider.node("kiwimail")["autoconfig"].removeprefix("https://")
    assert certificate_seen(programs.Door("https", web, "", "", "")) == new
    assert process.is_alive()


def test_a_door_on_ipv6(provider, tmp_path):
    if not has_ipv6():
        pytest.skip("this machine has no ::1")
    port = programs.door_of(provider, AROHA, "submissions").port
    provider.serve("kiwimail", {"SECUREMAIL_LISTENERS_SUBMISSIONS": f"[::1]:{port}"})
    door = programs.door_of(provider, AROHA, "submissions")
    door.address = f"::1:{port}"
    # The demo's certificate names no IPv6 address.
    renewed = replace_certificate(pathlib.Path(provider.node("kiwimail")["config"]).parent / "tls", tmp_path)
    door.ca_pem = str(renewed)
    wait_until(lambda: provider.answers_mail(provider.node("kiwimail")), 30, "kiwimail holds the directory")
    new = ssl.PEM_cert_to_DER_cert(renewed.read_text())
    wait_until(lambda: certificate_seen(door) == new, 10, "the certificate with ::1 in it")
    for program in ("smtplib", "msmtp"):
        one = letter()
        ending = programs.ALL[program](door, one, tmp_path)
        assert ending.code == 0, ending.output
        arrived(provider, TANE, one)


def test_a_client_is_told_when_the_node_ends(provider):
    """RFC 5321 section 3.8: 421 and then the end of the connection, at both doors."""
    process = provider.serve("kiwimail")
    doors = [programs.door_of(provider, AROHA, listener) for listener in LISTENERS]
    for door in doors:
        wait_until(lambda: is_listening(f"{door.host}:{door.port}"), 15, f"{door.listener} listens")
    clients = [programs.connected(door) for door in doors]
    process.child.terminate()
    for client in clients:
        code, line = client.getreply()
        assert code == 421, line
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.getreply()
    process.stop()
