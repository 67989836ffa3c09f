"""What a machine runs out of, under load: room, inodes, a writable disk, descriptors, memory.

While it lasts senders are told to come again (452, 451, 421) and never 250 for what is not kept; what can go on does; and when it is over,
mail is taken again by the same process. checker.py then judges every message.
"""

import socket
import subprocess
import time

import pytest

import reckoning
import senders
from community import IS_SOAK, host_port, wait_until
from ledger import AROHA, TANE, Ledger
from small_disk import MIB, BreakingDisk, SmallDisk

pytestmark = pytest.mark.alone

LATER = ("452", "421")
# Of a disk that fails nobody knows whether there is room.
LATER_ON_A_BROKEN_DISK = (*LATER, "451")
# The node takes no new mail with less (StateRoom in the sources), so that what it has goes on.
RESERVE, RESERVED_FILES = 64 * MIB, 64


def sent_by_aroha(community):
    """The answer to one message more: the first that is no success, or that to the content. The ledger knows of it."""
    octets, mark = senders.message(AROHA, TANE)
    with senders.smtplib_client(senders.of_account(community, AROHA)) as client:
        code, text, is_sent = senders.exchange(client, AROHA, TANE, octets)
    if is_sent:
        Ledger(community.directory / "ledger.tsv").write("acknowledged" if code == 250 else "refused", mark, AROHA, TANE, octets)
    return code, text


def answers(community):
    """Each other answer than 250 that the senders of the ledger got, as code and text."""
    lines = (community.directory / "ledger.log").read_text().splitlines()
    return [tuple(line.split(" ", 2)[1:]) for line in lines]


def grows(ledger, by=40, seconds=20):
    before = reckoning.acknowledged(ledger)
    wait_until(lambda: reckoning.acknowledged(ledger) >= before + by, seconds, "more is acknowledged")


class Load:
    """Senders in every direction, who are answered 250 when the test begins."""

    def __init__(self, community, *options):
        self.community, self.ledger = community, community.directory / "ledger.tsv"
        community.serve_all()
        self.pids = {name: community.processes[name].pid for name in ("ministry", "kiwimail")}
        self.sender = reckoning.start_senders(community, self.ledger, *options)
        grows(self.ledger, 100, 40)

    def is_over(self, kills=(), restarted=(), breaks=()):
        """All goes on in the same processes, and nothing was lost, altered, made up or doubled."""
        wait_until(lambda: sent_by_aroha(self.community)[0] == 250, 30, "mail is taken again")
        grows(self.ledger)
        self.sender.stop()
        told = answers(self.community)
        assert not [answer for answer in told if answer[0] not in (LATER_ON_A_BROKEN_DISK if breaks else LATER)], told[-20:]
        for name in self.pids.keys() - set(restarted):
            process = self.community.processes[name]
            assert process.is_alive() and process.pid == self.pids[name]
        return reckoning.judge(self.community, self.ledger, kills, breaks=breaks)


def queue_of(community, node):
    return community.run("queue", "list", "--json", node=node).stdout.count(b"\n")


@pytest.fixture(params=range(20 if IS_SOAK else 1), autouse=True)
def turn(request):
    """The long form meets other moments of the traffic, twenty times."""
    return request.param


@pytest.fixture
def small_disk(prepared):
    disks = []

    def make(kind, *arguments):
        disks.append(kind(prepared, *arguments))
        return disks[-1]

    yield make
    prepared.stop()
    for disk in disks:
        disk.end()


@pytest.mark.timeout(240)
def test_disk_full(prepared, small_disk):
    disk = small_disk(SmallDisk, "kiwimail", 192 * MIB)
    load = Load(prepared)
    # From plenty to nothing at all at once, in the middle of the traffic, while SQLite's logs still grow.
    began = time.time()
    while time.time() < began + 3:
        disk.fill()
        time.sleep(0.05)
    code, text = sent_by_aroha(prepared)
    assert code == 452 and "disk is full" in text
    disk.empty()
    wait_until(lambda: sent_by_aroha(prepared)[0] == 250, 30, "mail is taken again")
    grows(load.ledger)
    # Too little for new mail: it is refused at every door; what was accepted is delivered, and can be read.
    disk.fill(leaving=RESERVE - 8 * MIB)
    assert sent_by_aroha(prepared)[0] == 452
    wait_until(lambda: queue_of(prepared, "kiwimail") == 0, 30, "what was accepted goes out")
    assert b"verified" in prepared.run("mailbox", "list", AROHA, node="kiwimail").stdout
    assert "the disk is full where" in prepared.processes["kiwimail"].log.read_text(), "the operator is told"
    disk.empty()
    # What a server took while nothing could be noted, it gets again: as many as were under way, as at a kill.
    counts = load.is_over(kills=[(began + second, "kiwimail") for second in range(4)])
    assert counts["excused"] <= 2 * reckoning.IN_FLIGHT_A_SERVER


@pytest.mark.timeout(240)
def test_inodes_full(prepared, small_disk):
    disk = small_disk(SmallDisk, "kiwimail", 192 * MIB, 1000)
    load = Load(prepared)
    disk.use_up_inodes()
    assert disk.free()[1] < RESERVED_FILES, "but for those that the node has removed since"
    code, text = sent_by_aroha(prepared)
    assert code == 452 and "disk is full" in text
    assert b"verified" in prepared.run("mailbox", "list", AROHA, node="kiwimail").stdout
    # Too few for new mail: it is refused, and what was accepted is delivered.
    disk.give_back_inodes(RESERVED_FILES // 2)
    wait_until(lambda: queue_of(prepared, "kiwimail") == 0, 30, "what was accepted goes out")
    assert sent_by_aroha(prepared)[0] == 452
    disk.empty()
    load.is_over()


@pytest.mark.timeout(240)
def test_disk_that_can_only_be_read(prepared, small_disk):
    disk = small_disk(BreakingDisk, "kiwimail", 192 * MIB)
    load = Load(prepared)
    disk.make_read_only()
    broke = time.time()
    assert sent_by_aroha(prepared)[0] == 451
    # By now the node has tried to write everything there is.
    time.sleep(2)
    assert sent_by_aroha(prepared)[0] == 451
    listed = prepared.run("mailbox", "list", AROHA, node="kiwimail").stdout
    assert b"verified" in listed
    uid = listed.splitlines()[1].split()[0].decode()
    assert b"Message-ID: <ledger-" in prepared.run("mailbox", "read", AROHA, uid, node="kiwimail").stdout, "mail is read"
    log = prepared.processes["kiwimail"].log.read_text()
    assert "queue.sqlite cannot be written" in log, "the operator is told"
    assert "its file system is read-only" in log, "and why"
    # Linux lets such a file system be written again after a repair only, for which nothing may use it.
    prepared.processes["kiwimail"].stop()
    disk.repair()
    prepared.serve("kiwimail")
    # What was written as the disk failed, and refused, is there where the disk kept it.
    load.is_over(kills=[(broke, "kiwimail")], restarted=["kiwimail"], breaks=[(broke, "kiwimail")])


@pytest.mark.timeout(180)
def test_descriptors_used_up(prepared):
    load = Load(prepared)
    limit = 300
    subprocess.run(["prlimit", "--pid", str(load.pids["kiwimail"]), f"--nofile={limit}:{limit}"], check=True)
    address = host_port(prepared.node("kiwimail")["mx"])
    idle, refused, told = [], 0, 0
    for number in range(limit + 50):
        client = socket.create_connection(address, timeout=10, source_address=(f"127.0.1.{1 + number % 4}", 0))
        greeting = client.recv(200)
        if greeting.startswith(b"220"):
            idle.append(client)
        else:
            refused += 1
            assert greeting[:3] in (b"421", b"")
            told += greeting.startswith(b"421")
            client.close()
    assert idle and refused > 50, "the limit was not met"
    assert told >= refused // 2, f"{told} of {refused} were told why"
    # The node itself may open files still: mail that is there is delivered, and read, and who is signed in goes on.
    assert b"verified" in prepared.run("mailbox", "list", AROHA, node="kiwimail").stdout
    grows(load.ledger)
    for client in idle:
        client.close()
    wait_until(lambda: greeting_of(address) == b"220", 10, "connections are taken again")
    load.is_over()


def greeting_of(address):
    with socket.create_connection(address, timeout=10) as client:
        return client.recv(200)[:3]
