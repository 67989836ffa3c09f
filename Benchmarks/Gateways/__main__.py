"""Messages a second through gateways and through Postfix, in turn, by one and the same sender and sink on loopback.

Usage: python3 Benchmarks/Gateways --load PROGRAM --place FOLDER [--quick] [--only TEXT], with SECUREMAIL naming the program that is measured.

The folder stands on a real disk, as every message of either side is synced to it. Rows: messages of 4 KiB, 50 KiB and 1 MiB; 1, 20 and 100
connections; one message after the other on a connection, or a connection for each. In each row both sides run in turn, PAIRS times; the
median of the ratios counts, so that what else the machine does is borne by both.
"""

import argparse
import pathlib
import shutil
import sys
import tempfile

import postfix
from gateways import Gateways
from measure import Row, Void, measure
from report import print_table

PAIRS = 5
SIZES = {4_096: 2_000, 51_200: 600, 1_048_576: 60}
CONNECTIONS = (1, 20, 100)


def rows(quick):
    sizes = {4_096: 600} if quick else SIZES
    for octets, messages in sizes.items():
        for connections in (20,) if quick else CONNECTIONS:
            for kept in (False, True):
                # A single connection waits for a sync a message: fewer of them say as much.
                yield Row(octets, max(20, messages // (4 if connections == 1 else 1)), connections, kept)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--load", required=True)
    parser.add_argument("--place", required=True)
    parser.add_argument("--quick", action="store_true", help="few messages of 4 KiB on 20 connections, 3 pairs")
    parser.add_argument("--only", default="", help="rows whose name holds this text")
    options = parser.parse_args()
    if not postfix.is_there():
        sys.exit("bench: Postfix is missing, or this is not root; scripts/bootstrap --test installs it")
    wanted = [row for row in rows(options.quick) if options.only in row.name]
    place = pathlib.Path(tempfile.mkdtemp(prefix="gateways-", dir=options.place)).resolve()
    place.chmod(0o755)
    gateways = None
    sides = []
    try:
        gateways = Gateways(place / "community")
        pairs = 3 if options.quick else PAIRS
        first_port = gateways.community.port_base + 90
        for title, hops, make in (("two gateways : Postfix over two hops", 2, gateways.both), ("one gateway : Postfix", 1, gateways.one)):
            ours = make()
            theirs = postfix.Side(place / f"postfix-{hops}", hops, first_port, first_port + 5)
            sides.append(theirs)
            print_table(title, [(row, measure(row, ours, theirs, pairs, options.load)) for row in wanted])
            sides.pop().stop()
    except Void as fault:
        sys.exit(f"bench: void: {fault}")
    finally:
        for side in sides:
            side.stop()
        if gateways:
            gateways.stop()
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
