"""A small mail server that writes each message to a maildir, durable before 250: stands in for a customer's own server.

    receiver.py --listen 127.0.0.1:PORT --maildir PLACE [--reply 'RCPT 451 4.3.0 later']...
"""

import argparse
import itertools
import os
import pathlib
import socketserver

counter = itertools.count()
MAXIMUM_LINE = 1 << 20


class Session(socketserver.StreamRequestHandler):
    timeout = 300

    def reply(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.reply("220 receiver.example ESMTP")
        while line := self.rfile.readline(MAXIMUM_LINE):
            verb = line.split(b" ")[0].strip().upper().decode(errors="replace")
            if planned := self.server.planned.get(verb):
                self.reply(planned)
            elif verb == "EHLO":
                self.wfile.write(b"250-receiver.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 60000000\r\n")
            elif verb == "DATA":
                self.reply("354 go on")
                self.receive()
            elif verb == "QUIT":
                self.reply("221 2.0.0 bye")
                return
            else:
                self.reply("250 2.0.0 ok")

    def receive(self):
        content = bytearray()
        while True:
            line = self.rfile.readline(MAXIMUM_LINE)
            if not line:
                return
            if line == b".\r\n":
                break
            content += line[1:] if line.startswith(b".") else line
        store(self.server.maildir, content)
        self.reply("250 2.0.0 stored")


def store(maildir, content):
    name = f"{os.getpid()}.{next(counter)}"
    temporary, final = maildir / "tmp" / name, maildir / "new" / name
    with open(temporary, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(final)
    folder = os.open(maildir / "new", os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", required=True)
    parser.add_argument("--maildir", required=True, type=pathlib.Path)
    parser.add_argument("--reply", action="append", default=[], help="VERB and what to answer to it")
    arguments = parser.parse_args()
    for part in ("tmp", "new", "cur"):
        (arguments.maildir / part).mkdir(parents=True, exist_ok=True)
    host, port = arguments.listen.rsplit(":", 1)
    with Server((host, int(port)), Session) as server:
        server.maildir = arguments.maildir
        server.planned = dict(planned.split(" ", 1) for planned in arguments.reply)
        server.serve_forever()


if __name__ == "__main__":
    main()
