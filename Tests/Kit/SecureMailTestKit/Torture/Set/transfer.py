"""Transfer encodings (RFC 2045 section 6) with what mail does to them, and files in text: uuencode, yEnc, BinHex."""

import binascii
import zlib

from building import Entity, b64, digest, encoded, octets, text

PYTHON = "Python knows no junk rule, or reads this encoding otherwise"


def add(s):
    s.family = "transfer-encoding"
    quoted_printable(s)
    base64_bodies(s)
    names(s)
    s.family = "encoded-file"
    uuencode(s)
    yenc(s)
    binhex(s)


def quoted_printable(s):
    def body(name, value, result, why, **more):
        s.add(f"qp-{name}", why, encoded(value, result, "quoted-printable", "Content-Type: text/plain; charset=utf-8\n"), **more)

    body("plain", "a=3Db\n", "a=b\n", "RFC 2045 section 6.7")
    body("utf-8", "caf=C3=A9\n", "caf\u00e9\n", "RFC 2045 section 6.7")
    body("lower-case", "caf=c3=a9\n", "caf\u00e9\n", "Lower case is read")
    body("soft-break", "a=\nb\n", "ab\n", "RFC 2045 section 6.7 rule 5")
    body("soft-break-blanks", "a= \t\nb\n", "ab\n", "RFC 2045 section 6.7: blanks that a relay added")
    body("soft-break-in-character", "=C3=\n=A9\n", "\u00e9\n", "A break anywhere")
    body("soft-break-at-end", "a=", "a", "RFC 2045 section 6.7: at the very end")
    body("soft-breaks", "a=\n=\n=\nb\n", "ab\n", "Lines of nothing")
    body("blanks-at-line-end", "a  \t\nb\n", "a\nb\n", "RFC 2045 section 6.7 rule 3: they were added on the way")
    body("encoded-blank-at-line-end", "a=20\nb=09\n", "a \nb\t\n", "RFC 2045 section 6.7 rule 3: these were not")
    body("bad-hex", "=ZZ =4 =\u0020x\n", "=ZZ =4 = x\n", "RFC 2045 section 6.7: what is no octet stays")
    body("equals-alone", "a = b\n", "a = b\n", "The same")
    body("double-equals", "a==3Db\n", "a==b\n", "The first begins no octet")
    body("cut-in-hex", "a=C", "a=C", "Cut short")
    body("raw-eight-bit", "caf\u00e9\n", "caf\u00e9\n", "RFC 2045 section 6.7 forbids it; carried")
    body("line-ends-encoded", "a=0D=0Ab\n", b"a\r\nb\r\n", "Line ends as octets")
    body("nul-encoded", "a=00b\n", b"a\0b\r\n", "A NUL as an octet: nothing that the framing sees")
    body("dots", ".\n..\n=2E\n", ".\n..\n.\n", "Lines of dots are text here")
    body("long-line", "x" * 2000 + "\n", "x" * 2000 + "\n", "RFC 2045 section 6.7 rule 5 allows 76 columns; writers exceed it")
    body("empty", "", "", "No body")
    body("blank-lines", "\n\n", "\n\n", "Lines of nothing")


def base64_bodies(s):
    def body(name, value, result, why, **more):
        s.add(f"base64-{name}", why, encoded(value, result, "base64", "Content-Type: text/plain; charset=utf-8\n"), **more)

    body("plain", "Y2Fmw6k=\n", "caf\u00e9", "RFC 2045 section 6.8")
    body("two-pads", "YQ==\n", "a", "RFC 2045 section 6.8")
    body("no-padding", "YWI\n", "ab", "Writers forget it")
    body("one-pad-of-two", "YQ=\n", "a", "Or half of it")
    body("one-digit-over", "YWJjZ\n", "abc", "Six bits are no octet")
    body("many-lines", "Y\n2\nF\nm\n", "caf", "RFC 2045 section 6.8: line ends are ignored")
    body("junk", "Y!2@F#m$w%6^k&=\n", "caf\u00e9", "RFC 2045 section 6.8: other characters are ignored")
    body("junk-eight-bit", "Y2\u00e9Fmw6k=\n", "caf\u00e9", "The same")
    body("blanks", "  Y2 Fm\tw6k=  \n", "caf\u00e9", "Blanks anywhere")
    body("after-padding", "YQ==YmM=\n", "a", "The first padding ends the data")
    body("footer-after-padding", "YQ==\n--\nList footer\n", "a", "What lists put behind")
    body("padding-first", "==YQ\n", "", "Padding at once")
    body("url-alphabet", "_-_-\n", "", "RFC 4648 section 5: another alphabet's digits are junk here")
    body("long-line", b64(b"x" * 3000, 10000), "x" * 3000, "RFC 2045 section 6.8 allows 76 columns; writers exceed it")
    body("empty", "", "", "No body")
    body("blank", "\n\n", "", "Lines of nothing")
    body("spare-bits", "YR==\n", "a", "RFC 4648 section 3.5: bits that are not zero are overlooked")
    body("zeros", "AAAA\n", b"\0\0\0", "Octets of nothing")
    body("all-octets", b64(bytes(range(256))), bytes(range(256)), "Every octet")


def names(s):
    for name, value, encoding in [
        ("upper-case", "BASE64", "base64"), ("comment", "(a) base64 (b)", "base64"), ("folded", "\n base64", "base64"),
        ("mixed-case", "Quoted-Printable", "quoted-printable"),
    ]:
        body, result = ("YQ==\n", b"a") if encoding == "base64" else ("=61\n", b"a\r\n")
        s.add(f"name-{name}", "RFC 2045 section 6.1: the same in any case", Entity(
            f"Content-Transfer-Encoding: {value}\n", body, "text/plain", encoding=encoding, content=result, text=result.decode()),
            python=PYTHON if name in ("comment", "folded") else None)
    for name, value in [("8bit", "8bit"), ("binary", "binary"), ("upper-8bit", "8BIT")]:
        s.add(f"name-{name}", "RFC 2045 section 6.2: nothing is encoded", Entity(
            f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {value}\n", "caf\u00e9=41\n", "text/plain",
            encoding=value.lower(),
            text="caf\u00e9=41\r\n"))
    for name, value in [("unknown", "x-private"), ("7bits", "7bits"), ("utf-8", "utf-8"), ("quoted", "\"base64\""),
        ("list", "base64, 7bit"),
                        ("parameter", "base64; x=y"), ("hyphen", "base-64"), ("8-bit", "8-bit"),
                        ("quotedprintable", "quotedprintable")]:
        s.add(f"name-{name}-unknown", "RFC 2045 section 6.4: what is not known is opaque", Entity(
            f"Content-Transfer-Encoding: {value}\n", "YQ==\n", "text/plain"), unreadable="contentFieldMalformed")


def uu(content, name, mode="644", zero="`", end="end\n"):
    lines = "".join(binascii.b2a_uu(content[i:i + 45], backtick=True).decode() for i in range(0, len(content), 45))
    last = "" if zero is None else zero + "\n"
    return f"begin {mode} {name}\n{lines}{last}{end}"


def found(encoding, name, content, damaged=False):
    return {"encoding": encoding, "name": name, "sha": digest(octets(content)), "damaged": damaged}


def uuencode(s):
    cat = "Cat sat on the mat. " * 5
    plain = lambda name, body, files, why, **more: s.add(f"uu-{name}", why, text(body, files=files), **more)
    plain("in-text", "Hello,\n\n" + uu(cat.encode(), "cat.txt") + "\nBye\n", [found("uuencode", "cat.txt", cat)],
        "A file in a text")
    plain("two", uu(b"one", "1.txt") + uu(b"two", "2.txt"), [found("uuencode", "1.txt", "one"), found("uuencode", "2.txt", "two")],
        "Two of them")
    plain("four-digits", uu(b"x", "a b.txt", "0644"), [found("uuencode", "a b.txt", "x")],
        "A mode of four digits, a name with a blank")
    plain("blank-for-zero", uu(b"x", "x", zero=" "), [found("uuencode", "x", "x")], "POSIX: a blank or a grave accent")
    plain("cut-short", uu(b"x", "x", end=""), [found("uuencode", "x", "x", True)], "No end")
    plain("no-zero-line", uu(b"x", "x", zero=None), [found("uuencode", "x", "x")], "No line of nothing")
    plain("empty", uu(b"", "x"), [found("uuencode", "x", "")], "A file of nothing")
    plain("sentence", "begin at the beginning\nand end\n", [], "No file, a sentence")
    plain("sentence-with-mode", "begin 644 reasons\nwhy this is none\n", [], "Nor this")
    plain("quoted", "> begin 644 x\n> #0V%T\n> end\n", [], "Quoted, no file")
    plain("all-octets", uu(bytes(range(256)), "all"), [found("uuencode", "all", bytes(range(256)))], "Every octet")
    plain("path", uu(b"x", "../../x"), [found("uuencode", "../../x", "x")], "A name is data, never a path")
    for name in ("x-uuencode", "x-uue", "uuencode"):
        s.add(f"uu-part-{name}", "RFC 2045 section 6.3: as the encoding of a part", Entity(
            f"Content-Type: application/octet-stream; name=cat\nContent-Transfer-Encoding: {name}\n", uu(cat.encode(), "cat"),
            "application/octet-stream", encoding="x-uuencode", content=cat, file="cat"))
    s.add("uu-part-of-none", "A body that should hold a file and holds none stays", Entity(
        "Content-Transfer-Encoding: x-uuencode\n", "no file\n", "text/plain", encoding="x-uuencode", text="no file\r\n"))


def y(content, name, *, line=128, part=None, size=None, crc=True, end=True):
    out, row = b"", b""
    for octet in content:
        code = (octet + 42) % 256
        row += bytes([61, (code + 64) % 256]) if code in (0, 10, 13, 61) else bytes([code])
        if len(row) >= line:
            out, row = out + row + b"\r\n", b""
    out += row + b"\r\n" if row else b""
    total = len(content) if size is None else size
    head = f"=ybegin line={line} size={total} name={name}\r\n"
    check = f" crc32={zlib.crc32(content):08x}" if crc else ""
    if part:
        number, start = part
        head = f"=ybegin part={number} total=2 line={line} size={total} name={name}\r\n=ypart begin={start} end={start + len(content) - 1}\r\n"
        check = f" part={number} pcrc32={zlib.crc32(content):08x}"
    return head.encode() + out + (f"=yend size={len(content)}{check}\r\n".encode() if end else b"")


def yenc(s):
    def plain(name, body, files, why):
        s.add(f"yenc-{name}", why, Entity("Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n", body,
                                          "text/plain", encoding="8bit", text=body.decode("latin-1"), files=files))

    every = bytes(range(256)) * 2
    plain("all-octets", b"Text\r\n" + y(every, "all.bin"), [found("yEnc", "all.bin", every)],
        "yEnc 1.3: every octet, its escapes too")
    plain("blank-in-name", y(b"x", "a b.bin"), [found("yEnc", "a b.bin", b"x")], "A name goes to its line's end")
    plain("no-check-sum", y(b"x", "x", crc=False), [found("yEnc", "x", b"x")], "A check sum may be left out")
    plain("wrong-check-sum", y(b"x", "x").replace(b"crc32=", b"crc32=1"), [found("yEnc", "x", b"x", True)], "Or be wrong")
    plain("wrong-size", y(b"xy", "x", size=3), [found("yEnc", "x", b"xy", True)], "Or the length")
    plain("cut-short", y(b"xyz", "x", end=False), [found("yEnc", "x", b"xyz", True)], "No end")
    plain("part", y(b"cdef", "x", part=(2, 3), size=6), [found("yEnc", "x", b"cdef")],
        "A part of a file: its own length and check sum")
    plain("two-parts", y(b"ab", "x", part=(1, 1), size=6) + y(b"cdef", "x", part=(2, 3), size=6),
          [found("yEnc", "x", b"ab"), found("yEnc", "x", b"cdef")], "Two parts are two files: nothing is put together")
    plain("empty", y(b"", "x"), [found("yEnc", "x", b"")], "A file of nothing")
    plain("not-begun", b"=yend size=1\r\n", [], "An end alone is text")
    s.add("yenc-part-encoding", "RFC 2045 section 6.3: as the encoding of a part", Entity(
        "Content-Type: application/octet-stream\nContent-Transfer-Encoding: x-yenc\n", y(every, "all.bin"),
        "application/octet-stream",
        encoding="x-yenc", content=every))


DIGITS = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"


def hqx(name, data, resource=b"", *, close=":", runs=True, damage=False):
    """RFC 1741 section 3, and Python's binhex, which went with 3.11."""
    crc = lambda octets: binascii.crc_hqx(octets, 0).to_bytes(2, "big")
    head = bytes([len(name)]) + name.encode() + b"\0TEXTttxt\0\0" + len(data).to_bytes(4, "big") + len(resource).to_bytes(4, "big")
    whole = head + crc(head) + data + (b"\0\0" if damage else crc(data)) + resource + crc(resource)
    out, i = b"", 0
    while i < len(whole):
        run = 1
        while runs and run < 255 and i + run < len(whole) and whole[i + run] == whole[i]:
            run += 1
        out += b"\x90\0" if whole[i] == 0x90 else whole[i:i + 1]
        if run > 3 and whole[i] != 0x90:
            out += bytes([0x90, run])
            i += run
        else:
            i += 1
    bits = "".join(f"{octet:08b}" for octet in out)
    bits += "0" * (-len(bits) % 6)
    text = ":" + "".join(DIGITS[int(bits[i:i + 6], 2)] for i in range(0, len(bits), 6)) + close
    return "(This file must be converted with BinHex 4.0)\n\n" + "".join(text[i:i + 64] + "\n" for i in range(0, len(text), 64))


def binhex(s):
    def plain(name, body, files, why):
        s.add(f"binhex-{name}", why, text(body, files=files))

    every = bytes(range(256))
    plain("in-text", "Hello,\n" + hqx("Cat", b"The cat."), [found("binHex", "Cat", b"The cat.")],
        "RFC 1741 section 3: a file in a text")
    plain("all-octets", hqx("All", every), [found("binHex", "All", every)], "Every octet, the run mark too")
    plain("runs", hqx("Runs", b"x" * 1000 + b"\x90" * 5), [found("binHex", "Runs", b"x" * 1000 + b"\x90" * 5)],
        "Runs longer than one count")
    plain("resource-fork", hqx("Fork", b"data", b"resource"), [found("binHex", "Fork", b"data")], "The data fork is the file")
    plain("cut-short", hqx("Cat", b"The cat.", close=""), [found("binHex", "Cat", b"The cat.", True)], "No colon at the end")
    plain("wrong-check-sum", hqx("Cat", b"The cat.", damage=True), [found("binHex", "Cat", b"The cat.", True)],
        "The data fork's check sum is not its")
    plain("two", hqx("One", b"1") + "\n" + hqx("Two", b"2"), [found("binHex", "One", b"1"), found("binHex", "Two", b"2")],
        "Two of them")
    plain("marker-alone", "(This file must be converted with BinHex 4.0)\n\nIt is not here.\n", [], "A line for people and no file")
    s.add("binhex-part-encoding", "RFC 2045 section 6.3: as the encoding of a part", Entity(
        "Content-Type: application/octet-stream\nContent-Transfer-Encoding: x-binhex40\n", hqx("Cat", b"The cat."),
        "application/octet-stream",
        encoding="x-binhex40", content=b"The cat."))
    s.add("binhex-type", "RFC 1741 section 2: a part of its own type keeps its text", Entity(
        "Content-Type: application/mac-binhex40; name=Cat\n", hqx("Cat", b"The cat."), "application/mac-binhex40", file="Cat",
        files=[found("binHex", "Cat", b"The cat.")]))
    s.add("three-kinds", "All three in one text", text(uu(b"1", "a") + y(b"2", "b").decode().replace("\r\n", "\n") + hqx("c", b"3"),
        files=[
        found("uuencode", "a", b"1"), found("yEnc", "b", b"2"), found("binHex", "c", b"3")]))
