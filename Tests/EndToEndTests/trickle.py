"""Many clients that each send one octet a second, from several loopback addresses, until SIGTERM.

    trickle.py --to 127.0.0.1:PORT [--clients 2000]

Prints `greeted N, open M` each second; who was sent away comes again. A quarter each trickles its greeting, a later command, the content of a message, and a TLS handshake.
"""

import argparse
import resource
import selectors
import signal
import socket
import time

# Fewer than the 256 that one address may have.
CLIENTS_AN_ADDRESS = 200
ENVELOPE = b"EHLO slow.example\r\nMAIL FROM:<slow@outsider.example>\r\nRCPT TO:<aroha@kiwimail.example>\r\nDATA\r\n"
# What is said at once, and what then trickles on without an end.
KINDS = [
    (b"", b"EHLO " + b"x" * 2000),
    (b"EHLO slow.example\r\n", b"MAIL FROM:<" + b"x" * 2000),
    (ENVELOPE, b"Subject: slow\r\n\r\n" + b"xxxxxxxxx\r\n" * 200),
    (b"EHLO slow.example\r\nSTARTTLS\r\n", b"\x16\x03\x01\x07\xd0\x01\x00\x07\xcc\x03\x03" + b"\x00" * 1990),
]


class Client:
    def __init__(self, number, address):
        self.number = number
        self.first, self.rest = KINDS[number % len(KINDS)]
        self.sent, self.greeted, self.is_open, self.heard = 0, False, True, b""
        self.socket = socket.socket()
        self.socket.bind((f"127.0.0.{2 + number // CLIENTS_AN_ADDRESS}", 0))
        self.socket.connect(address)
        self.socket.setblocking(False)

    def readable(self):
        try:
            octets = self.socket.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            octets = b""
        self.heard += octets
        if octets.startswith(b"220") and not self.greeted:
            self.greeted = True
            self.send(self.first)
        elif not octets:
            self.is_open = False

    def is_ready(self):
        """What comes before the answer to STARTTLS would end the session."""
        return self.greeted and self.is_open and (b"STARTTLS" not in self.first or self.heard.rfind(b"\r\n220 ") > 0)

    def step(self):
        if self.is_ready() and self.sent < len(self.rest):
            self.send(self.rest[self.sent:self.sent + 1])
            self.sent += 1

    def send(self, octets):
        try:
            self.socket.send(octets)
        except OSError:
            self.is_open = False


class Crowd:
    def __init__(self, arguments):
        host, _, port = arguments.to.rpartition(":")
        self.address = (host, int(port))
        self.selector, self.clients = selectors.DefaultSelector(), []
        for number in range(arguments.clients):
            self.clients.append(self.client(number))
            self.listen(0)

    def client(self, number):
        client = Client(number, self.address)
        self.selector.register(client.socket, selectors.EVENT_READ, client)
        return client

    def come_again(self):
        for client in [client for client in self.clients if not client.is_open]:
            client.socket.close()
            self.clients[client.number] = self.client(client.number)

    def listen(self, seconds):
        for key, _ in self.selector.select(seconds):
            key.data.readable()
            if not key.data.is_open:
                self.selector.unregister(key.fileobj)

    def go_on(self, ends):
        """Each sends its octet at its own moment of the second."""
        second = time.monotonic()
        while not ends:
            for part in range(100):
                for client in self.clients[part::100]:
                    client.step()
                while (left := second + (part + 1) / 100 - time.monotonic()) > 0:
                    self.listen(left)
                self.listen(0)
            second += 1
            self.come_again()
            print(f"greeted {sum(one.greeted for one in self.clients)}, open {sum(one.is_open for one in self.clients)}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", required=True)
    parser.add_argument("--clients", type=int, default=2000)
    ends = []
    signal.signal(signal.SIGTERM, lambda *_: ends.append(True))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    Crowd(parser.parse_args()).go_on(ends)


if __name__ == "__main__":
    main()
