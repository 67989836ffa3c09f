"""Writes the figures of a whole run into Documentation/benchmarks.md, between two marks that stand there.

Usage: python3 Benchmarks/document.py DOCUMENT LOAD-BEFORE PARTS GATEWAYS LIMITS, the last three being what those programs printed.
"""

import datetime
import os
import pathlib
import platform
import re
import subprocess
import sys

BEGIN, END = "<!-- written by make bench: -->", "<!-- until here -->"


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def machine(load):
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.+)", info)
    flags = (re.search(r"flags\s*: (.+)", info) or [""])[0].split()
    has = [flag for flag in ("aes", "sha_ni", "avx2", "avx512f") if flag in flags]
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    swift = re.search(r"Swift version \S+", first_line("swift", "--version"))
    postfix = first_line("/usr/sbin/postconf", "-hd", "mail_version")
    return (
        f"On {datetime.date.today()}, {os.cpu_count()} cores ({model[1] if model else platform.machine()}; {', '.join(has)}), {system}, "
        f"Linux {platform.release()}, {swift[0] if swift else 'Swift'}, Postfix {postfix}; load before the run {load}.")


def figures(load, parts, gateways, limits):
    return "\n\n".join([
        machine(load), gateways.strip(), "### Parts that every message passes", f"```text\n{parts.strip()}\n```",
        "### Limits of one gateway", limits.strip(),
    ])


def main():
    document, load, *files = sys.argv[1:]
    place, texts = pathlib.Path(document), [pathlib.Path(file).read_text() for file in files]
    before, begin, rest = place.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"bench: {document} lacks the marks {BEGIN} and {END}; the figures stay in {', '.join(files)}")
    place.write_text(f"{before}{BEGIN}\n\n{figures(load, *texts)}\n\n{END}{after}")
    print(f"\nbench: the figures stand in {document}")


if __name__ == "__main__":
    main()
