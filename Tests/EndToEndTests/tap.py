"""Stands between two gateways: ends TLS with test keys on both sides, passes everything on, and records it.

    tap.py --listen A --to B --as-server CERT KEY --as-client CERT KEY --root PEM --record PLACE [--flip]

Each connection N gives PLACE/N-client.bin and PLACE/N-server.bin. With --flip one octet of the first message's content is changed
on its way. The tap is no test double of the product: it knows TLS and octets, nothing of SMTP but where content begins.
"""

import argparse
import itertools
import pathlib
import socket
import ssl
import threading

PROTOCOL = "securemail-smtp/1"
# Past the outer header section and the recipient part of a protected message, inside its encrypted content.
FLIP_AFTER = 3000


def context(side, certificate, root):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if side == "server" else ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.check_hostname = False
    made.load_cert_chain(*certificate)
    made.load_verify_locations(root)
    made.verify_mode = ssl.CERT_REQUIRED
    made.set_alpn_protocols([PROTOCOL])
    return made


class Flipper:
    """Changes one octet of the first content that it sees pass."""

    def __init__(self, wanted):
        self.wanted, self.seen, self.passed = wanted, b"", None

    def __call__(self, octets):
        if not self.wanted:
            return octets
        if self.passed is None:
            self.seen = (self.seen + octets)[-100_000:]
            if not self.seen.startswith(b"BDAT ") and b"\r\nBDAT " not in self.seen:
                return octets
            self.passed = 0
        changed = bytearray(octets)
        if self.passed + len(changed) > FLIP_AFTER:
            changed[FLIP_AFTER - self.passed] ^= 1
            self.wanted = False
        self.passed += len(octets)
        return bytes(changed)


def pump(source, target, record, change):
    with open(record, "ab", buffering=0) as file:
        try:
            while octets := source.recv(65536):
                octets = change(octets)
                file.write(octets)
                target.sendall(octets)
        except OSError:
            pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(plain, number, arguments, flipper):
    try:
        inside = context("server", arguments.as_server, arguments.root).wrap_socket(plain, server_side=True)
        host, port = arguments.to.rsplit(":", 1)
        onward = socket.create_connection((host, int(port)), timeout=30)
        outside = context("client", arguments.as_client, arguments.root).wrap_socket(onward)
        inside.settimeout(300)
        outside.settimeout(300)
    except OSError as fault:
        print(f"connection {number}: {fault}", flush=True)
        plain.close()
        return
    print(f"connection {number}: {inside.version()} {inside.selected_alpn_protocol()} "
          f"{outside.version()} {outside.selected_alpn_protocol()}", flush=True)
    threading.Thread(
        target=pump, args=(outside, inside, arguments.record / f"{number}-server.bin", lambda octets: octets), daemon=True).start()
    pump(inside, outside, arguments.record / f"{number}-client.bin", flipper)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", required=True)
    parser.add_argument("--to", required=True)
    parser.add_argument("--as-server", nargs=2, required=True)
    parser.add_argument("--as-client", nargs=2, required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--record", required=True, type=pathlib.Path)
    parser.add_argument("--flip", action="store_true")
    arguments = parser.parse_args()
    arguments.record.mkdir(parents=True, exist_ok=True)
    flipper = Flipper(arguments.flip)
    host, port = arguments.listen.rsplit(":", 1)
    with socket.create_server((host, int(port)), backlog=64) as listener:
        for number in itertools.count(1):
            plain, _ = listener.accept()
            threading.Thread(target=serve, args=(plain, number, arguments, flipper), daemon=True).start()


if __name__ == "__main__":
    main()
