"""Dates are right wherever a node is, and whatever becomes of its time zone while it runs (RFC 5322 section 3.3)."""

import datetime
import email
import email.policy
import email.utils
import os
import pathlib
import shutil
import smtplib
import uuid

import pytest

from community import host_port
from small_disk import needs

MINISTER = "minister@ministry.example"
AROHA = "aroha@kiwimail.example"
ZONES = pathlib.Path("/usr/share/zoneinfo")


def arrived(community):
    """A message that was sent without a Date; the node that accepts it adds one."""
    mark = uuid.uuid4().hex
    sent = f"From: {MINISTER}\r\nTo: {AROHA}\r\nSubject: {mark}\r\n\r\nKia ora.\r\n".encode()
    with smtplib.SMTP(*host_port(community.node("ministry")["relay"]), local_hostname="mail.ministry.example", timeout=30) as client:
        client.sendmail(MINISTER, [AROHA], sent)
    return email.message_from_bytes(community.wait_in_mailbox(AROHA, mark), policy=email.policy.SMTP)


def test_dates_follow_no_change_of_zone(prepared, tmp_path):
    needs((ZONES / "Pacific" / "Auckland").exists(), "the zones of the IANA database are missing (tzdata)")
    zone = tmp_path / "zone"
    shutil.copy(ZONES / "Pacific" / "Auckland", zone)
    # As /etc/localtime is: the C library reads it again when it is another file.
    environment = {"TZ": f":{zone}"}
    prepared.serve_all({"ministry": environment, "kiwimail": environment})
    for name in ("Pacific/Auckland", "America/New_York", "Asia/Kathmandu"):
        shutil.copy(ZONES / name, tmp_path / "other")
        os.replace(tmp_path / "other", zone)
        message = arrived(prepared)
        traces = [str(field).rpartition(";")[2].strip() for field in message.get_all("Received")]
        assert len(traces) >= 2, traces
        for date in [str(message["Date"]), *traces]:
            assert date.endswith(" +0000"), (name, date)
            distance = datetime.datetime.now(datetime.timezone.utc) - email.utils.parsedate_to_datetime(date)
            assert abs(distance.total_seconds()) < 60, (name, date)
