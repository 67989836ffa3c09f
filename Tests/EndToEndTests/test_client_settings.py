"""Settings for mail programs, printed and served, read by parsers that are not ours."""

import http.client
import plistlib
import shutil
import ssl
import subprocess
import xml.etree.ElementTree

import pytest

import senders
from community import host_port

AROHA = "aroha@kiwimail.example"
THUNDERBIRD = "/mail/config-v1.1.xml?emailaddress={}"
WELL_KNOWN = "/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress={}"
PROFILE = "/securemail.mobileconfig?address={}"


def printed(community, place, form, expect=0):
    return community.run("mailbox", "settings", place, "--format", form, node="kiwimail", expect=expect)


def get(community, target, host=None, method="GET"):
    """Status, header fields and content of one answer of the listener for everybody."""
    node = community.node("kiwimail")
    server, port = host_port(node["autoconfig"].removeprefix("https://"))
    context = ssl.create_default_context(cafile=node["ca_pem"])
    connection = http.client.HTTPSConnection(server, port, timeout=30, context=context)
    try:
        connection.request(method, target, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def servers(text):
    """type, host, port, security, user of every server in an autoconfig document."""
    root = xml.etree.ElementTree.fromstring(text)
    assert root.tag == "clientConfig" and root.get("version") == "1.1"
    provider = root.find("emailProvider")
    assert provider.get("id") == provider.findtext("domain") == "kiwimail.example"
    return [
        (one.get("type"), one.findtext("hostname"), int(one.findtext("port")), one.findtext("socketType"), one.findtext("username"))
        for one in provider if one.tag.endswith("Server")]


def test_autoconfig_is_printed(running):
    node = running.node("kiwimail")
    done = printed(running, "kiwimail.example", "autoconfig")
    assert servers(done.stdout) == [
        ("smtp", "localhost", host_port(node["submissions"])[1], "SSL", "%EMAILADDRESS%"),
        ("smtp", "localhost", host_port(node["submission"])[1], "STARTTLS", "%EMAILADDRESS%")]
    # What is not built yet is told, in the document and beside it.
    assert b"<!-- Incomplete. There is no server for reading mail" in done.stdout
    assert b"Incomplete. There is no server for reading mail" in done.stderr


def test_srv_records_make_a_zone(running, tmp_path):
    """RFC 6186 and RFC 8314 section 5.1, in a zone that a name server accepts."""
    senders.needs("nsd-checkzone")
    node, lines = running.node("kiwimail"), printed(running, "kiwimail.example", "srv").stdout.decode()
    zone = tmp_path / "zone"
    zone.write_text(
        "$ORIGIN kiwimail.example.\n@ 60 IN SOA ns hostmaster 1 60 60 60 60\n@ 60 IN NS ns\nns 60 IN A 192.0.2.1\n" + lines)
    checker = shutil.which("nsd-checkzone") or "/usr/sbin/nsd-checkzone"
    done = subprocess.run([checker, "-p", "kiwimail.example", zone], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stdout + done.stderr
    # It prints what it read, names relative to the origin before them.
    assert "$ORIGIN _tcp.kiwimail.example." in done.stdout
    records = {fields[0]: fields[4:] for line in done.stdout.splitlines() if (fields := line.split()) and "SRV" in fields}
    assert records == {
        "_submissions": ["0", "1", str(host_port(node["submissions"])[1]), "localhost."],
        "_submission": ["10", "1", str(host_port(node["submission"])[1]), "localhost."],
        **{absent: ["0", "0", "0", "."] for absent in ("_imaps", "_imap", "_pop3s", "_pop3")}}


@pytest.mark.parametrize("address", [AROHA, '"<&>\'"@kiwimail.example', "nobody@kiwimail.example"])
def test_a_profile_is_a_property_list(running, address):
    done = printed(running, address, "mobileconfig")
    profile = plistlib.loads(done.stdout)
    assert profile["PayloadType"] == "Configuration" and profile["PayloadVersion"] == 1
    account, = profile["PayloadContent"]
    assert account["PayloadType"] == "com.apple.mail.managed" and account["EmailAddress"] == address
    assert account["OutgoingMailServerHostName"] == "localhost" and account["OutgoingMailServerUseSSL"] is True
    assert account["OutgoingMailServerPortNumber"] == host_port(running.node("kiwimail")["submissions"])[1]
    assert profile["PayloadUUID"] != account["PayloadUUID"]
    assert b"Incomplete. There is no server for reading mail" in done.stderr
    assert printed(running, address, "mobileconfig").stdout == done.stdout


def test_settings_are_printed_for_people(running):
    done = printed(running, AROHA, "text").stdout.decode()
    for part in (AROHA, "localhost", str(host_port(running.node("kiwimail")["submissions"])[1]), "Reading mail (IMAP): none"):
        assert part in done
    assert b"no mailboxes" in printed(running, "harbour.example", "text", expect=1).stderr
    assert printed(running, "not a domain", "text", expect=64).stderr


@pytest.mark.parametrize("target", [WELL_KNOWN, THUNDERBIRD])
def test_autoconfig_is_served(running, target):
    status, fields, content = get(running, target.format(AROHA.replace("@", "%40")))
    assert status == 200 and fields["Content-Type"] == "application/xml; charset=utf-8"
    assert fields["Cache-Control"] == "no-store" and fields["X-Content-Type-Options"] == "nosniff"
    assert content == printed(running, "kiwimail.example", "autoconfig").stdout


def test_nobody_learns_who_has_a_mailbox(running):
    """The same answer, octet for octet, for an address with a mailbox, one without, and no address at all."""
    for target in (WELL_KNOWN, THUNDERBIRD, PROFILE):
        answers = []
        for address in (AROHA, "nobody@kiwimail.example", "postmaster@kiwimail.example"):
            status, fields, content = get(running, target.format(address))
            answers.append((status, content, {name: value for name, value in fields.items() if name != "Date"}))
        assert answers[0] == answers[1] == answers[2], target
    assert get(running, "/mail/config-v1.1.xml", host="autoconfig.kiwimail.example")[2] == get(running, THUNDERBIRD.format(AROHA))[2]


def test_other_domains_and_paths_are_not_found(running):
    for target in (
            THUNDERBIRD.format("x@harbour.example"), THUNDERBIRD.format("x"), THUNDERBIRD.format(""), THUNDERBIRD.format("a" * 300),
            THUNDERBIRD.format("x@sub.kiwimail.example"), THUNDERBIRD.format("%00@kiwimail.example"), "/", "/metrics", "/health", "/mail/",
            "/mail/../securemail.yaml"):
        status, _, content = get(running, target)
        assert 400 <= status < 500 and b"clientConfig" not in content, target
    assert get(running, THUNDERBIRD.format(AROHA), method="POST")[0] in (404, 405)
    status, fields, content = get(running, THUNDERBIRD.format(AROHA), method="HEAD")
    assert status == 200 and not content and int(fields["Content-Length"]) > 0


def test_a_profile_that_no_device_takes_is_not_served(running):
    status, fields, content = get(running, PROFILE.format(AROHA))
    assert status == 404 and fields["Content-Type"].startswith("text/plain")
    assert b"no server for reading mail (IMAP)" in content
