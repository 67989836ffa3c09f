"""Multiparts and embedded messages: RFC 2046."""

import base64

from building import Entity, embedded, file, multipart, octets, text


def add(s):
    s.family = "structure"
    subtypes(s)
    nesting(s)
    digests(s)
    emptiness(s)
    endings(s)
    delimiters(s)
    boundaries(s)
    composite_encodings(s)
    part_headers(s)
    embedded_messages(s)


def subtypes(s):
    two = lambda: (text("one"), text("<b>two</b>", "Content-Type: text/html\n", "text/html"))
    for subtype, why in {
        "mixed": "RFC 2046 section 5.1.3", "alternative": "RFC 2046 section 5.1.4", "parallel": "RFC 2046 section 5.1.6",
        "x-odd": "RFC 2046 section 5.1.7: an unknown multipart is mixed", "form-data": "RFC 7578", "related": "RFC 2387",
        "header-set": "RFC 2045 section 5.1: any token is a subtype", "byteranges": "RFC 9110 section 14.6",
        "voice-message": "RFC 3801 section 4.2", "appledouble": "RFC 1740",
    }.items():
        s.add(f"subtype-{subtype}", why, multipart(*two(), subtype=subtype, boundary=f"sub-{subtype}"))
    s.add("subtype-upper-case", "RFC 2045 section 5.1: types are the same in any case",
          Entity("CONTENT-TYPE: MULTIPART/MIXED; BOUNDARY=b\n", "--b\n\nx\n--b--\n", "multipart/mixed", kind="multipart",
                 children=[text("x")]))


def nested(depth, leaf="leaf"):
    entity = text(leaf)
    for level in range(depth, 0, -1):
        entity = multipart(entity, boundary=f"level-{level}-", epilogue="")
    return entity


def nesting(s):
    for depth in (1, 2, 10, 49, 50):
        s.add(f"nested-{depth}", "Multiparts in each other, up to our limit of 50", nested(depth))
    s.add("nested-51", "One more than the limit: carried as opaque octets", nested(51), unreadable="nestedTooDeeply")
    message = text("innermost\n", "Subject: innermost\n")
    for depth in range(1, 52):
        message = embedded(message, f"Subject: {depth}\nContent-Type: message/rfc822\n")
        if depth in (1, 2, 25, 50):
            s.add(f"embedded-{depth}", "RFC 2046 section 5.2.1: messages in each other", message)
    s.add("embedded-51", "One more than the limit", message, unreadable="nestedTooDeeply")
    s.add("multipart-in-message-in-multipart", "RFC 2046 section 5.2.1",
          multipart(text("before"), embedded(multipart(text("inner one"), text("inner two"), boundary="inner",
              fields="Subject: in\n")),
                    text("after")))
    s.add("tree", "Parts come in the order they stand in",
          multipart(multipart(text("1.1"), multipart(text("1.2.1"), boundary="c", epilogue=""), boundary="bb", epilogue=""),
                    multipart(text("2.1"), boundary="bbb", epilogue=""), text("3"), boundary="b"))
    for count in (1, 999):
        s.add(f"parts-{count}", "Up to 1,000 parts, the root counted", multipart(*(text(str(i)) for i in range(count))))
    s.add("parts-1000", "One more than the limit", multipart(*(text(str(i)) for i in range(1000))), unreadable="tooManyParts")
    wide = multipart(*(text("x") for _ in range(40)), boundary="c", epilogue="")
    s.add("parts-multiplied", "40 times 40 parts", multipart(*(wide for _ in range(40))), unreadable="tooManyParts")


def digests(s):
    mail = lambda subject, body: embedded(text(body, f"Subject: {subject}\n"), "")
    s.add("digest", "RFC 2046 section 5.1.5: parts are messages", multipart(mail("a", "one"), mail("b", "two"), subtype="digest"))
    s.add("digest-with-text", "RFC 2046 section 5.1.5: unless they say otherwise",
          multipart(text("text", "Content-Type: text/plain\n"), mail("a", "one"), subtype="digest"))
    s.add("digest-in-digest", "Its default is that of the innermost multipart",
          multipart(multipart(mail("a", "one"), subtype="digest", boundary="c", epilogue=""), mail("b", "two"), subtype="digest"))
    s.add("mixed-in-digest", "In a mixed inside a digest, text again",
          multipart(multipart(text("plain"), boundary="c", epilogue=""), subtype="digest"))
    s.add("digest-in-mixed", "A digest's default does not leak to its neighbours",
          multipart(text("one"), multipart(mail("a", "two"), subtype="digest", boundary="c", epilogue=""), text("three")))
    s.add("digest-message-of-multipart", "Inside a message of a digest the default is text",
          multipart(embedded(multipart(text("x"), boundary="c", epilogue="", fields="Subject: m\n"), ""), subtype="digest"))
    s.add("digest-of-a-disposition", "Fields of a part that do not say its type change no default",
          multipart(embedded(text("x", "Subject: a\n"), "Content-Disposition: inline\n", disposition="inline"), subtype="digest"))


def emptiness(s):
    s.add("no-fields-in-parts", "RFC 2046 section 5.1: a part may have no header", multipart(text("a"), text("b")))
    s.add("empty-body-part", "A part of one empty line", multipart(text(""), text("")))
    nothing = text("")
    delimiters = Entity("Content-Type: multipart/mixed; boundary=b\n", "--b\n--b\n--b--\n", "multipart/mixed", kind="multipart",
                        children=[nothing, nothing])
    s.add("parts-of-nothing", "Two delimiters in a row", delimiters, python="Python sees one part")
    s.add("part-of-fields-alone", "A part whose header has no end", Entity(
        "Content-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: text/html\n--b--\n", "multipart/mixed", kind="multipart",
        children=[text("", "", "text/html")]))
    s.add("part-begins-with-empty-lines", "The first empty line ends the header; more are text", multipart(text("\n\nx")))
    s.add("part-ends-with-empty-lines", "All but the last CRLF are the part's", multipart(text("x\n\n")))
    s.add("empty-file", "A file of no octets", multipart(file(b"", "empty.bin")))
    s.add("multipart-of-no-body", "A multipart's type, and no body at all", Entity(
        "Content-Type: multipart/mixed; boundary=b\n", "", "multipart/mixed"), unreadable="boundaryMissing")
    s.add("multipart-closed-at-once", "A closing delimiter opens no part", Entity(
        "Content-Type: multipart/mixed; boundary=b\n", "--b--\n", "multipart/mixed"), unreadable="boundaryMissing")
    s.add("multipart-of-preamble-alone", "Text where parts should be", Entity(
        "Content-Type: multipart/mixed; boundary=b\n", "This message has parts.\n", "multipart/mixed"),
        unreadable="boundaryMissing")


def endings(s):
    s.add("never-closed", "Mail cut short", multipart(text("x\n"), close=None), python="Python drops the last line's end")
    s.add("closed-without-line-end", "The last line need not end", multipart(text("x"), epilogue=""))
    s.add("ends-in-a-delimiter", "A part that has no octets yet", Entity(
        "Content-Type: multipart/mixed; boundary=b\n", "--b\n\nx\n--b", "multipart/mixed", kind="multipart",
        children=[text("x"), text("")]))
    s.add("inner-never-closed", "RFC 2046 section 5.1.2: the outer delimiter ends what is inside",
          multipart(multipart(text("in"), boundary="c", close=None), text("out")))
    s.add("three-never-closed", "The same, three deep", multipart(
        multipart(multipart(text("deep"), boundary="d", close=None), boundary="c", close=None), text("out"), close=None))
    s.add("inner-cut-in-its-header", "The outer delimiter comes in an inner part's header", multipart(
        Entity("Content-Type: multipart/mixed; boundary=c\n", "--c\nContent-Type: text/html", "multipart/mixed", kind="multipart",
               children=[text("", "", "text/html")]), text("out")))
    s.add("inner-closes-outer-too", "A closed outer multipart has no more parts", multipart(
        multipart(text("in"), boundary="c", close=None), epilogue="\n--c\n\nhidden\n--b\n\nhidden\n"))
    s.add("preamble", "RFC 2046 section 5.1.1: no part", multipart(text("x"), preamble="You need MIME.\n"))
    s.add("preamble-of-fields", "Fields of a preamble are text", multipart(text("x"), preamble="Content-Type: text/html\n\n<b>\n"))
    s.add("preamble-of-empty-lines", "Many writers leave one", multipart(text("x"), preamble="\n\n"))
    s.add("preamble-of-another-boundary", "Delimiters of nobody", multipart(text("x"), preamble="--c\n\nno part\n--c--\n"))
    s.add("epilogue", "RFC 2046 section 5.1.1: no part", multipart(text("x"), epilogue="\nThe end.\n"))
    s.add("epilogue-of-parts", "What follows the closing delimiter is no part, whatever it looks like",
          multipart(text("x"), epilogue="\n--b\n\nhidden\n--b--\n"))


def delimiters(s):
    for name, line, why in [
        ("longer", "--bx", "A delimiter is the whole line"), ("after-a-blank", " --b", "It begins its line"),
        ("quoted", "> --b", "The same"), ("one-hyphen", "-b", "It has two hyphens"), ("three-hyphens", "---b", "And not three"),
        ("other-case", "--B", "RFC 2046 section 5.1.1: octet for octet"), ("with-text", "--b text", "Only blanks may follow"),
        ("half-closed", "--b-", "Closing takes two hyphens"), ("closed-with-text", "--b--x", "Only blanks may follow"),
        ("closed-after-a-blank", "--b --", "No blank before the closing hyphens"), ("signature", "-- ", "A signature's line"),
        ("in-the-line", "see --b", "It begins its line"), ("thrice-closed", "--b---", "Closing takes two hyphens"),
    ]:
        s.add(f"no-delimiter-{name}", why, multipart(text(f"a\n{line}\nz")))
    for name, blanks in {"space": " ", "tab": "\t", "both": " \t \t", "many": " " * 500}.items():
        s.add(f"delimiter-then-{name}", "RFC 2046 section 5.1.1: blanks may follow a delimiter",
              multipart(text("x"), text("y"), between=blanks, close="--" + blanks))
    s.add("inner-is-prefix", "The inner boundary begins the outer one",
          multipart(multipart(text("in"), boundary="b", epilogue=""), text("out"), boundary="bb"))
    s.add("outer-is-prefix", "The outer boundary begins the inner one",
          multipart(multipart(text("in"), boundary="bb", epilogue=""), text("out"), boundary="b"))
    s.add("outer-is-inner-closed", "The inner closing line is the outer delimiter, which comes first: RFC 2046 section 5.1.2",
        Entity(
        "Content-Type: multipart/mixed; boundary=\"b--\"\n",
        "--b--\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nin\n--b--\n\nout\n--b----\n", "multipart/mixed",
        kind="multipart",
        children=[Entity("", "", "multipart/mixed", kind="multipart", children=[text("in")]), text("out")]))
    s.add("one-boundary-for-two", "The inner multipart has the outer one's boundary, and so no parts", Entity(
        "Content-Type: multipart/mixed; boundary=b\n",
        "--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\none\n--b--\n--b--\n", "multipart/mixed"),
        unreadable="boundaryMissing")
    s.add("lines-end-in-lf", "A delimiter follows CRLF, never LF alone", Entity(
        "Content-Type: multipart/mixed; boundary=b\n", b"--b\n\nx\n--b--\n", "multipart/mixed"),
        unreadable="boundaryMissing", framing="bareLineFeed", opens="framing")


def boundaries(s):
    for name, boundary, parameter in [
        ("70", "x" * 70, None), ("71", "x" * 71, None), ("256", "x" * 256, None), ("one", "x", None),
        ("all-characters", "0aZ'()+_,-./:=?", "boundary=\"0aZ'()+_,-./:=?\""), ("space-inside", "a b", 'boundary="a b"'),
        ("hyphens", "--", "boundary=--"), ("outlook", "----=_NextPart_000_0001", 'boundary="----=_NextPart_000_0001"'),
        ("equals-unquoted", "----=_Part.1", "boundary=----=_Part.1"), ("quoted-pair", 'a"b\\c', 'boundary="a\\"b\\\\c"'),
        ("slash-unquoted", "a/b", "boundary=a/b"), ("in-pieces", "ab", "boundary*0=a; boundary*1=b"),
        ("in-pieces-backwards", "ab", "boundary*1=b; boundary*0=a"), ("percent", "a b", "boundary*=us-ascii''a%20b"),
        ("comments", "b", "(one) boundary (two) = (three) b (four)"), ("folded", "b", "\n boundary\n =\n b"),
        ("after-others", "b", "charset=utf-8; x=y;; boundary=b;"), ("upper-case-name", "b", "BOUNDARY=b"),
        ("semicolon-inside", "a;b", 'boundary="a;b"'), ("leading-blank", " b", 'boundary=" b"'),
        ("utf-8", "grenze-\u00fc", 'boundary="grenze-\u00fc"'),
        ("like-an-encoded-word", "=?utf-8?q?b?=", 'boundary="=?utf-8?q?b?="'),
        ("like-base64-word", "=?us-ascii?b?Yg==?=", 'boundary="=?us-ascii?b?Yg==?="'),
    ]:
        s.add(f"boundary-{name}", "RFC 2046 section 5.1.1 and RFC 2045 section 5.1: a boundary as it may be spelt",
              multipart(text("x"), text("y"), boundary=boundary, parameter=parameter),
              python={"utf-8": "Python does not read RFC 6532", "comments": "Python reads no comment here"}.get(name))
    s.add("boundary-latin-1", "A delimiter is compared octet for octet, characters or not",
          multipart(text("x"), boundary=b"\xe9", parameter=b'boundary="\xe9"'), python="Python compares text")
    for name, parameter in [
        ("missing", "charset=utf-8"), ("empty", 'boundary=""'), ("ends-in-blank", 'boundary="b "'),
        ("257", "boundary=" + "x" * 257),
        ("ends-in-tab", 'boundary="b\t"'), ("other-case", "boundary=B"),
    ]:
        end = {"ends-in-blank": " ", "ends-in-tab": "\t"}.get(name, "")
        body = f"--b{end}\n\nx\n--b{end}--\n"
        s.add(f"boundary-{name}", "No boundary that RFC 2046 section 5.1.1 knows, or not the one that comes",
              Entity(f"Content-Type: multipart/mixed; {parameter}\n", body, "multipart/mixed"), unreadable="boundaryMissing")
    for name, parameter, fault in [
        ("no-value", "boundary=", "contentFieldMalformed"), ("open-quote", 'boundary="b', "contentFieldMalformed"),
        ("twice", "boundary=b; boundary=b", "contentFieldRepeated"),
        ("twice-in-case", "boundary=b; Boundary=c", "contentFieldRepeated"),
        ("whole-and-pieces", "boundary=b; boundary*0=c", "contentFieldRepeated"),
        ("plain-and-percent", "boundary=b; boundary*=us-ascii''c", "contentFieldRepeated"),
        ("pieces-with-gap", "boundary*0=a; boundary*2=b", "contentFieldMalformed"),
        ("no-semicolon", "x=y boundary=b", "contentFieldMalformed"),
    ]:
        s.add(f"boundary-{name}", "Programs take different ones, so none is taken: opaque, or refused where it stands twice",
              Entity(f"Content-Type: multipart/mixed; {parameter}\n", "--b\n\nx\n--b--\n", "multipart/mixed"), unreadable=fault)


def composite_encodings(s):
    for encoding in ("8bit", "binary"):
        inner = text("\u00fc", f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n",
            encoding=encoding)
        entity = multipart(inner, fields=f"Content-Transfer-Encoding: {encoding}\n")
        entity.encoding = encoding
        s.add(f"multipart-{encoding}", "RFC 2045 section 6.4 allows it", entity)
    for encoding, body in {
        "base64": "LS1iDQoNCngNCi0tYi0tDQo=\n", "quoted-printable": "--b\n\nx=20\n--b--\n", "x-uuencode": "--b\n\nx\n--b--\n",
    }.items():
        s.add(f"multipart-{encoding}", "RFC 2045 section 6.4 forbids it; programs decode, or do not", Entity(
            f"Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: {encoding}\n", body, "multipart/mixed"),
            unreadable="compositeEncoded")
        s.add(f"message-{encoding}", "RFC 2046 section 5.2.1 forbids it", Entity(
            f"Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n", body, "message/rfc822"),
            unreadable="compositeEncoded")
    inner = text("b\u00f6dy", "Subject: \u00e9\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n",
                 encoding="8bit")
    for encoding, body in {
        "8bit": inner.octets, "base64": base64.b64encode(inner.octets) + b"\r\n",
        "quoted-printable": inner.octets.replace(b"=", b"=3D").replace(b"\r\n", b"=0D=0A").replace(b"\xc3", b"=C3")
        .replace(b"\xa9", b"=A9").replace(b"\xb6", b"=B6") + b"=\r\n",
    }.items():
        s.add(f"global-{encoding}", "RFC 6532 section 3.7: message/global may be encoded", Entity(
            f"Content-Type: message/global\nContent-Transfer-Encoding: {encoding}\n", body, "message/global",
            kind="embeddedMessage",
            encoding=encoding, children=[inner]), python="Python keeps it shut" if encoding != "8bit" else None)


def part_headers(s):
    s.add("part-field-folded", "RFC 5322 section 2.2.3 holds in parts", multipart(
        Entity("Content-Type:\n text/plain;\n\tcharset\n =utf-8\n", "x", "text/plain", text="x")))
    s.add("part-starts-with-folding", "A folded line that belongs to no field", multipart(
        Entity(" stray\nContent-Type: text/html\n", "x", "text/html", text="x")))
    s.add("part-line-without-colon", "No field, and no end of the header", multipart(
        Entity("not a field\nContent-Type: text/html\n", "x", "text/html", text="x")), python="Python ends the header there")
    s.add("part-of-other-fields", "RFC 2045 section 5: fields that are not Content- have no meaning in a part", multipart(
        text("x", "From: other@ministry.example\nSubject: other\nBcc: secret@ministry.example\n")))
    s.add("part-blank-before-colon", "RFC 5322 section 4.5", multipart(
        Entity("Content-Type : text/html\n", "x", "text/html", text="x")), python="Python ends the header there")
    s.add("part-line-of-blanks", "A line of blanks is folding, not the end of the header: RFC 5322 section 4.2", multipart(
        Entity("Content-Type: text/html\n \nX-More: y\n", "x", "text/html", text="x")))
    s.add("part-many-fields", "A long header of a part", multipart(text("x", "".join(f"X-{i}: {i}\n" for i in range(1000)))))
    s.add("part-too-many-fields", "A part's header has the limits of a message's", multipart(
        text("x", "".join(f"X-{i}: {i}\n" for i in range(1001)))), unreadable="partHeaderTooLarge")
    for name, field in {
        "type-twice": "Content-Type: text/plain\nContent-Type: text/html\n",
        "encoding-twice": "Content-Transfer-Encoding: 7bit\nContent-transfer-encoding: base64\n",
        "disposition-twice": "Content-Disposition: inline\nContent-Disposition: attachment\n",
    }.items():
        s.add(f"part-{name}", "Programs take the first or the last; such a message is refused", multipart(text("x", field)),
              unreadable="contentFieldRepeated")
    for name, field in {
        "type-of-one-word": "Content-Type: text\n", "type-empty": "Content-Type:\n", "type-of-blanks": "Content-Type:  \n",
        "type-without-subtype": "Content-Type: text/\n", "type-without-type": "Content-Type: /plain\n",
        "type-of-three": "Content-Type: text/plain/odd\n", "encoding-unknown": "Content-Transfer-Encoding: 9bit\n",
        "encoding-of-two": "Content-Transfer-Encoding: 7bit 8bit\n", "encoding-empty": "Content-Transfer-Encoding:\n",
        "disposition-empty": "Content-Disposition: ; filename=x\n", "parameter-without-name": "Content-Type: text/plain; =x\n",
        "parameter-without-value": "Content-Type: text/plain; charset\n", "type-in-brackets": "Content-Type: <text/plain>\n",
        "type-quoted": "Content-Type: \"text/plain\"\n", "disposition-quoted": "Content-Disposition: \"attachment\"\n",
    }.items():
        s.add(f"part-{name}", "RFC 2045 section 5.2 recommends text/plain; programs guess otherwise, so we say that it cannot be known",
              multipart(text("x", field)), unreadable="contentFieldMalformed")


def embedded_messages(s):
    s.add("embedded-of-nothing", "An embedded message of no octets", embedded(text(""), body=b""))
    s.add("embedded-of-body", "An embedded message without fields", embedded(text("x\n")))
    s.add("embedded-of-fields", "An embedded message without a body", embedded(
        text("", "Subject: x\n"), body=octets("Subject: x\n")))
    s.add("embedded-mbox-line", "A line `From ` that a mailbox file left in an embedded message is no field", embedded(
        text("x\n", "From minister@ministry.example Tue Nov 24 10:00:00 2026\nSubject: y\n")))
    s.add("embedded-with-disposition", "A forwarded message as a file", multipart(embedded(
        text("x", "Subject: y\n"), "Content-Type: message/rfc822; name=\"y.eml\"\nContent-Disposition: attachment\n",
        file="y.eml", disposition="attachment")))
    s.add("embedded-in-digest-signed", "A signed message inside another", embedded(multipart(
        text("x"), Entity("Content-Type: application/pgp-signature\n", "-----BEGIN PGP SIGNATURE-----",
            "application/pgp-signature"),
        subtype="signed", fields="Subject: s\n")))
    s.add("embedded-starts-with-empty-line", "The empty line ends the embedded header at once", embedded(
        text("Subject: no field\n", ""), body=octets("\nSubject: no field\n")))
    s.add("embedded-other-sender", "RFC 2046 section 5.2.1: the From inside is not the message's", embedded(
        text("x\n", "From: mallory@evil.example\n")))
