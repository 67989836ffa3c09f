"""Thunderbird sends through both doors. Not part of continuous integration, because its packages are too large (360 MB): the environment
variable THUNDERBIRD names the program where somebody wants to run this. Documentation/integration/clients.md tells how."""

import os

import pytest

import programs
import test_clients
from thunderbird import Thunderbird

PROGRAM = os.environ.get("THUNDERBIRD")
pytestmark = pytest.mark.skipif(not PROGRAM, reason="THUNDERBIRD does not name Thunderbird's program")


@pytest.fixture
def thunderbird(tmp_path):
    program = Thunderbird(PROGRAM, tmp_path)
    yield program
    program.stop()


@pytest.mark.parametrize("listener", test_clients.LISTENERS)
def test_a_letter_arrives_as_written(running, thunderbird, tmp_path, listener):
    one = test_clients.letter()
    ending = thunderbird.send(programs.door_of(running, test_clients.AROHA, listener), one, programs.attachment_file(one, tmp_path))
    assert ending["status"] == 0, ending
    message = test_clients.arrived(running, test_clients.TANE, one)
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip() == one.text.rstrip()
    assert next(message.iter_attachments()).get_content() == one.attachment


def test_settings_without_imap_are_refused_and_with_imap_taken(running, thunderbird):
    text = running.run("mailbox", "settings", "kiwimail.example", "--format", "autoconfig", node="kiwimail").stdout.decode()
    assert "incomingServer" in thunderbird.settings(text)["fault"]
    outgoing = text[text.index("<outgoingServer"):text.index("</outgoingServer>") + len("</outgoingServer>")]
    incoming = outgoing.replace("outgoingServer", "incomingServer").replace('"smtp"', '"imap"')
    found = thunderbird.settings(text.replace("    <outgoingServer", f"    {incoming}\n    <outgoingServer", 1))
    assert found["incoming"]["type"] == "imap" and found["outgoing"]["host"] == "localhost", found


def test_another_persons_from_is_refused(running, thunderbird, tmp_path):
    one = test_clients.letter(sender=test_clients.TANE, recipient=test_clients.MINISTER)
    door = programs.door_of(running, test_clients.AROHA, "submissions")
    assert thunderbird.send(door, one, programs.attachment_file(one, tmp_path))["status"] != 0
    assert not [m for m in map(test_clients.parsed, running.received("ministry")) if m["Subject"] == one.subject]
