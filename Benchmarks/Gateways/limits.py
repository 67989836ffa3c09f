"""What one gateway bears: memory of large messages and of idle connections, a long queue at a start, and a next hop that is away.

Usage: python3 Benchmarks/Gateways/limits.py --load PROGRAM --place FOLDER [--quick] [--only TEXT], with SECUREMAIL naming the program that is
measured. Each line is one run; what it must stay within stands beside it.
"""

import argparse
import concurrent.futures
import contextlib
import pathlib
import resource
import shutil
import smtplib
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

import community
from community import host_port, wait_until
from gateways import Gateways
from measure import Row, Void, send

MINISTER, SALES = "minister@ministry.example", "sales@harbour.example"
LARGE = 25_000_000
IDLE, QUEUED, AWAY, RATE = 5_000, 100_000, 600, 50


def print_line(what, figure, bound):
    print(f"| {what} | {figure} | {bound} |", flush=True)


def peaks(gateways):
    """The most that each gateway had in memory since it started."""
    names, found = ("ministry", "kiwimail"), []
    for name in names:
        status = pathlib.Path(f"/proc/{gateways.process(name).pid}/status").read_text()
        found.append(next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")))
    return " and ".join(f"{kib / 1024:.0f} MiB" for kib in found)


def memory_in_a_row(gateways, options):
    side, count = gateways.both(), 20 if options.quick else 200
    send(options.load, Row(LARGE, count, 1, True), side.to, side.sink, side.options)
    print_line(f"peak memory of the two gateways, {count} messages of 25 MB in a row", peaks(gateways), "300 MB")


def memory_at_once(gateways, options):
    """Those for which there is no room at first come again, as a mail server does."""
    side, text = gateways.both(), message(LARGE)

    def send_one():
        for _ in range(600):
            try:
                with smtplib.SMTP(*host_port(side.to), timeout=120) as client:
                    return client.sendmail(MINISTER, [SALES], text)
            except smtplib.SMTPResponseException as answer:
                if answer.smtp_code not in (452, 421, 451):
                    raise
                time.sleep(0.2)

    with receiver(gateways, side):
        with concurrent.futures.ThreadPoolExecutor(20) as senders:
            for done in [senders.submit(send_one) for _ in range(20)]:
                done.result()
        wait_until(lambda: metric(gateways, "kiwimail", DELIVERED) == 20, 120, "all arrived")
    print_line("peak memory of the two gateways, 20 messages of 25 MB at once", peaks(gateways), "600 MB")


def message(octets):
    head = f"From: {MINISTER}\r\nTo: {SALES}\r\nSubject: x\r\n\r\n"
    return head + ("x" * 76 + "\r\n") * ((octets - len(head)) // 78)


@contextlib.contextmanager
def receiver(gateways, side):
    program = pathlib.Path(community.__file__).with_name("receiver.py")
    sink = subprocess.Popen([sys.executable, program, "--listen", side.sink, "--maildir", gateways.community.directory / "maildir"])
    try:
        wait_until(lambda: is_greeted(side.sink), 10, "the receiver listens")
        yield
    finally:
        sink.terminate()
        sink.wait(10)


def idle(gateways, options):
    """From many addresses, as one may not have them all."""
    node, process, count = gateways.community.node("kiwimail"), gateways.process("kiwimail"), 500 if options.quick else IDLE
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    for name, door, wrap, bound in (
            ("plain", "mx", None, "32 KiB"), ("TLS", "submissions", trust, "64 KiB")):
        before, opened = process.resident_kib(), []
        try:
            for number in range(count):
                source = f"127.0.{1 + number // 200}.{2 + number % 200}"
                one = socket.create_connection(host_port(node[door]), timeout=20, source_address=(source, 0))
                opened.append(wrap.wrap_socket(one) if wrap else one)
                if not opened[-1].recv(512).startswith(b"220"):
                    raise Void(f"idle: connection {number} is not greeted")
            grown = process.resident_kib() - before
        finally:
            for one in opened:
                one.close()
        print_line(f"memory of an idle connection, {name}, {count} of them", f"{grown / count:.1f} KiB", bound)
        wait_until(lambda: len(list(pathlib.Path(f"/proc/{process.pid}/fd").iterdir())) < 200, 60, "the connections are closed")


def metric(gateways, name, counter):
    for line in gateways.community.metrics(name).splitlines():
        if line.startswith(counter):
            return float(line.rpartition(" ")[2])
    return 0.0


TAKEN, WAITING = 'securemail_accepted_total{from="peer"}', "securemail_queue_waiting"
DELIVERED = 'securemail_delivered_total{to="customer"}'


def long_queue(gateways, options):
    count, side = 5_000 if options.quick else QUEUED, gateways.both()
    gateways.process("kiwimail").stop()
    for begin in range(0, count, 20_000):
        send(options.load, Row(4_096, min(count - begin, 20_000), 20, True), side.to, side.sink, ["--accepted-only"])
    gateways.process("ministry").stop()
    gateways.community.serve("kiwimail")
    began = time.monotonic()
    gateways.community.serve("ministry", wait=False)
    wait_until(lambda: is_greeted(side.to), 60, "the gateway greets")
    print_line(f"a start with {count} messages queued, until it greets", f"{time.monotonic() - began:.2f} s", "1 s")
    wait_until(lambda: metric(gateways, "kiwimail", TAKEN), 60, "the first delivery")
    print_line("the same, until its first delivery has arrived", f"{time.monotonic() - began:.2f} s", "3 s")


def is_greeted(address):
    try:
        with socket.create_connection(host_port(address), timeout=5) as one:
            return one.recv(512).startswith(b"220")
    except OSError:
        return False


def next_hop_away(gateways, options):
    """Sent at a steady rate, one message after the other."""
    side, seconds, times = gateways.both(), 20 if options.quick else AWAY, []
    text = message(4_096)
    gateways.process("kiwimail").stop()
    began = time.monotonic()
    with smtplib.SMTP(*host_port(side.to), timeout=60) as client:
        while (now := time.monotonic()) < began + seconds:
            client.sendmail(MINISTER, [SALES], text)
            times.append(time.monotonic() - now)
            time.sleep(max(0, began + len(times) / RATE - time.monotonic()))
    rate = len(times) / (time.monotonic() - began)
    print_line(
        f"acceptance, next hop away {seconds} s at {rate:.0f} messages a second, p99",
        f"{statistics.quantiles(times, n=100)[98] * 1000:.0f} ms", "500 ms")
    with receiver(gateways, side):
        gateways.community.serve("kiwimail")
        # Tried 1, 6 and 16 minutes after the first failure, and a fifth more.
        wait_until(lambda: metric(gateways, "kiwimail", TAKEN), 900, "the next hop is tried again")
        back = time.monotonic()
        wait_until(lambda: not metric(gateways, "ministry", WAITING), 600, "all is sent")
        drained = len(times) / (time.monotonic() - back)
    print_line("the queue drains, in rates of the input", f"{drained / rate:.1f}", "at least 2")


PARTS = {
    "memory, in a row": memory_in_a_row, "memory, at once": memory_at_once, "idle": idle, "long queue": long_queue,
    "next hop away": next_hop_away,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--load", required=True)
    parser.add_argument("--place", required=True)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", default="", help=f"of {', '.join(PARTS)}: those whose name holds this text")
    options = parser.parse_args()
    place = pathlib.Path(tempfile.mkdtemp(prefix="gateways-", dir=options.place)).resolve()
    place.chmod(0o755)
    print("| what | figure | bound |\n|---|---|---|", flush=True)
    try:
        for name, part in PARTS.items():
            if options.only in name:
                gateways = Gateways(place / name.replace(" ", "-").replace(",", ""))
                try:
                    part(gateways, options)
                finally:
                    gateways.stop()
    except Void as fault:
        sys.exit(f"bench: void: {fault}")
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
