#!/usr/bin/env python3
"""The torture set: messages as mail is at its worst, with what they are.

  torture.py EXPECTED           writes the messages, a line each: name, a blank, base64; fails where EXPECTED is not what it expects
  torture.py --write EXPECTED   writes EXPECTED anew, after Python's email package has agreed with it

The messages are made when a test runs, and only what is expected of them is kept (expected.jsonl, with a digest of each message): 800
files of octets that no editor shows are reviewed by nobody, while the script says why each is as it is. No clock, no chance; nothing in
here reads a message to find out what it is, least of all with the product's own code.
"""

import base64
import email
import email.policy
import json
import pathlib
import sys

import addresses
import charsets
import transfer
import headers
import kinds
import structure
import words
from building import TortureSet


ENDS = "Python ends the header at a line that is no regular field"
# Where Python's email package reads another structure or content, besides the cases that say so themselves.
OTHERWISE = {
    "header/blank-before-colon": ENDS, "header/tabs-before-colon": ENDS, "address/from-refused-line-without-colon": ENDS,
    "address/from-refused-control-in-name": ENDS, "address/from-refused-blank-in-name": ENDS,
    "address/from-refused-soft-hyphen-in-name": ENDS,
    "transfer-encoding/qp-soft-break-blanks": "Python keeps blanks at a line's end",
    "transfer-encoding/qp-blanks-at-line-end": "Python keeps blanks at a line's end",
    "transfer-encoding/qp-double-equals": "Python takes the two for one",
    "transfer-encoding/base64-one-digit-over": "Python decodes nothing then",
    "transfer-encoding/base64-padding-first": "Python goes on after padding",
    "encoded-file/yenc-part-encoding": "Python knows no yEnc", "encoded-file/binhex-part-encoding": "Python knows no BinHex",
}


def whole_set():
    s = TortureSet()
    for family in (structure, headers, addresses, words, charsets, transfer, kinds):
        family.add(s)
    for name, why in OTHERWISE.items():
        s.messages[name][1]["python"] = why
    return s.messages


def python_disagrees(content, record, entity):
    """How Python's own reader sees another structure, or other content of a leaf."""
    if entity is None or "unreadable" in record or "failure" in record or "framing" in record:
        return None
    theirs = [part for part in email.message_from_bytes(content, policy=email.policy.compat32).walk()]
    ours = [part for part in entity.walk()]
    if [part.get_content_type() for part in theirs] != [part.type for part in ours]:
        return f"types {[part.get_content_type() for part in theirs][:8]}"
    for their, our in zip(theirs, ours):
        if not our.children and not their.is_multipart() and their.get_payload(decode=True) != our.content:
            return f"content {their.get_payload(decode=True)[:60]!r}, not {our.content[:60]!r}"
    return None


def agreed(messages):
    """Every disagreement is known, and has a reason; every reason has its disagreement."""
    faults = []
    for name, (content, record, entity) in messages.items():
        difference = python_disagrees(content, record, entity)
        if (difference is None) == ("python" in record) and "framing" not in record:
            faults.append(f"{name}: {difference or 'Python agrees after all'}")
    return faults


def main(arguments):
    messages = whole_set()
    lines = "".join(json.dumps(record, separators=(",", ":"), ensure_ascii=True) + "\n" for _, record, _ in messages.values())
    path = pathlib.Path(arguments[-1])
    if arguments[0] == "--write":
        faults = agreed(messages)
        path.write_text(lines)
        print("\n".join(faults + [f"{len(messages)} messages, {len(lines)} octets expected"]), file=sys.stderr)
        return 1 if faults else 0
    for name, (content, _, _) in messages.items():
        print(name, base64.b64encode(content).decode())
    return 0 if path.read_text() == lines else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
