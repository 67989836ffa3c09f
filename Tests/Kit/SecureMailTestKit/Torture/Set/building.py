"""Messages built together with what they are: whoever builds a message knows its structure, so nothing has to be read to know it."""

import base64
import hashlib

FROM = b"From: Minister <minister@ministry.example>\r\n"
TO = b"To: aroha@kiwimail.example\r\n"
LONGEST_TEXT = 400


def octets(text):
    """Text of a case: `\\n` for CRLF, UTF-8. Octets pass as they are."""
    return text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()


def digest(content):
    return hashlib.sha256(content).hexdigest()[:16]


def b64(content, width=76):
    text = base64.b64encode(content).decode()
    return "".join(text[i:i + width] + "\n" for i in range(0, len(text), width))


class Entity:
    """A part: its fields and body as they stand in the message, and what a reader makes of them."""

    def __init__(self, fields, body, type, *, encoding="7bit", kind=None, text=None, content=None, file=None,
                 disposition=None, files=None, children=(), parameters=None):
        self.fields, self.body, self.type, self.encoding = octets(fields), octets(body), type, encoding
        self.kind, self.text, self.file, self.disposition, self.files = kind, text, file, disposition, files
        self.children, self.parameters = list(children), parameters
        self.content = self.body if content is None else octets(content)

    @property
    def octets(self):
        return self.fields + b"\r\n" + self.body

    def expected(self, depth=0):
        part = {"depth": depth, "type": self.type}
        for key in ("kind", "file", "disposition", "files", "parameters"):
            if getattr(self, key) is not None:
                part[key] = getattr(self, key)
        if self.encoding != "7bit":
            part["encoding"] = self.encoding
        if not self.children:
            if self.text is None or len(self.text) > LONGEST_TEXT:
                part["sha"] = digest(self.content)
            else:
                part["text"] = self.text
        parts = [part]
        for child in self.children:
            parts += child.expected(depth + 1)
        return parts

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


def text(body="body\n", fields="", type="text/plain", **expected):
    """A text whose octets are its text, of the default type where no field says otherwise."""
    body = octets(body)
    if "text" not in expected:
        expected["text"] = body.decode()
    return Entity(fields, body, type, **expected)


def encoded(body, result, encoding, fields="", type="text/plain", **expected):
    """A text in a transfer encoding."""
    expected.setdefault("text", result if isinstance(result, str) else None)
    if expected["text"] is None:
        expected["content"] = result
    else:
        expected["text"] = expected["text"].replace("\n", "\r\n")
        expected["content"] = expected["text"].encode()
    fields = octets(fields) + f"Content-Transfer-Encoding: {encoding}\r\n".encode()
    return Entity(fields, body, type, encoding=encoding.lower().split()[0], **expected)


def multipart(*children, subtype="mixed", boundary="b", parameter=None, preamble="", epilogue="\n", close="--", fields="",
    between=""):
    """A multipart. The CRLF before a delimiter belongs to it (RFC 2046 section 5.1.1)."""
    parameter = f"boundary={boundary}" if parameter is None else parameter
    delimiter = b"--" + octets(boundary)
    body = octets(preamble)
    for index, child in enumerate(children):
        content = child if isinstance(child, bytes) else child.octets
        body += (b"\r\n" if index else b"") + delimiter + octets(between) + b"\r\n" + content
    if close is not None:
        body += b"\r\n" + delimiter + octets(close) + octets(epilogue)
    head = octets(f"Content-Type: multipart/{subtype}; ") + octets(parameter) + b"\r\n" + octets(fields)
    return Entity(head, body, f"multipart/{subtype}", kind="multipart", children=[c for c in children if isinstance(c, Entity)])


def embedded(child, fields="Content-Type: message/rfc822\n", type="message/rfc822", **expected):
    body = child if isinstance(child, bytes) else child.octets
    return Entity(fields, expected.pop("body", body), type, kind="embeddedMessage", children=[child], **expected)


def file(content, name, type="application/octet-stream", **expected):
    fields = f"Content-Type: {type}\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: base64\n"
    return Entity(fields, b64(octets(content)), type, encoding="base64", content=content, file=name, disposition="attachment",
                  **expected)


class TortureSet:
    def __init__(self):
        self.messages = {}
        self.family = None

    def add(self, name, why, entity=None, *, head=None, raw=None, python=None, **expected):
        """A message: fields of `head` (a From field before them unless it has one), then the entity. `raw`: all octets as they are.

        `python` says why Python's email package reads the structure otherwise; without it, it has to agree.
        Expected: `framing` (else clean), `from` (else minister@), `fields` (by name, as text), `addresses` (by name; none where the list
        cannot be read), `date` (RFC 3339, or none), `count` of fields, `sender` (an address, none, or why
        there is none), `messageID`, `report` (`delivery` or `disposition`; nothing else is a report), `failure` (the message is not taken), `unreadable` (its parts
        cannot be known), `opens` (`opened` where not said; `framing`, `from`, `failure`: why it never comes out at another member's), `refused` (where it is submitted: said
        by itself for what nobody can answer for, or programs read differently).
        """
        name = f"{self.family}/{name}"
        assert name not in self.messages, name
        if raw is not None:
            content = octets(raw)
        else:
            entity = text() if entity is None else entity
            head = octets(head or "")
            lines = b"\r\n" + head.lower()
            content = (b"" if b"\r\nfrom:" in lines or "from" in expected else FROM) + head + entity.octets
        record = {"name": name, "why": why, "octets": len(content), "sha": digest(content), **expected}
        if expected.get("opens") in ("from", "failure") or expected.get("unreadable") == "contentFieldRepeated":
            record.setdefault("refused", True)
        if "unreadable" not in expected and "failure" not in expected and entity is not None:
            record["parts"] = entity.expected()
        if python is not None:
            record["python"] = python
        self.messages[name] = (content, record, entity)
