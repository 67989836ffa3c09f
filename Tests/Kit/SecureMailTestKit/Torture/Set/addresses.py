"""Addresses: RFC 5322 sections 3.4 and 4.4, RFC 5321 section 4.1.2, RFC 6854."""

from building import octets

AT = "a@kiwimail.example"


def add(s):
    s.family = "address"
    lists(s)
    unreadable_lists(s)
    senders(s)
    refused_senders(s)
    sender_fields(s)
    identifiers(s)


def lists(s):
    def to(name, value, expected, why):
        value = value if isinstance(value, bytes) else octets(value)
        s.add(f"to-{name}", why, head=b"To: " + value + b"\r\n", addresses={"To": expected})

    to("bare", AT, [f"<{AT}>"], "RFC 5322 section 3.4.1")
    to("angle", f"<{AT}>", [f"<{AT}>"], "RFC 5322 section 3.4")
    to("name", f"Aroha Ngata <{AT}>", [f"Aroha Ngata <{AT}>"], "RFC 5322 section 3.4")
    to("name-no-blank", f"Aroha<{AT}>", [f"Aroha <{AT}>"], "The blank is not needed")
    to("quoted-name", f"\"Ngata, Aroha\" <{AT}>", [f"Ngata, Aroha <{AT}>"], "RFC 5322 section 3.2.4")
    to("quoted-pairs", f"\"a\\\"b\\\\c\\d\" <{AT}>", [f"a\"b\\cd <{AT}>"], "RFC 5322 section 3.2.1")
    to("dots-in-name", f"Aroha P. Ngata Jr. <{AT}>", [f"Aroha P. Ngata Jr. <{AT}>"] , "RFC 5322 section 4.1: obs-phrase")
    to("comment-for-name", f"{AT} (Aroha)", [f"<{AT}>"], "A comment is no name: RFC 5322 section 3.4")
    to("comments-nested", f"(a(b(c)d)e) {AT} (f (g) h)", [f"<{AT}>"], "RFC 5322 section 3.2.2")
    to("comments-50-deep", "(" * 50 + ")" * 50 + AT, [f"<{AT}>"], "Up to our limit")
    to("comment-with-quoted-parens", f"(a\\)b\\(c) {AT}", [f"<{AT}>"], "RFC 5322 section 3.2.2: quoted pairs in comments")
    to("comment-with-address", f"(b@evil.example) {AT} (<c@evil.example>)", [f"<{AT}>"], "An address in a comment is none")
    to("comments-everywhere", "a (1) @ (2) kiwimail (3) . (4) example (5)", [f"<{AT}>"], "RFC 5322 section 4.4")
    to("several", f"{AT}, Tane <tane@kiwimail.example>,b@kiwimail.example",
        [f"<{AT}>", "Tane <tane@kiwimail.example>", "<b@kiwimail.example>"], "RFC 5322 section 3.4")
    to("empty-entries", f",, {AT} , ,b@kiwimail.example,", [f"<{AT}>", "<b@kiwimail.example>"], "RFC 5322 section 4.4")
    to("group-empty", "undisclosed-recipients:;", ["undisclosed-recipients: []"], "RFC 5322 section 3.4")
    to("group", f"The Friends: {AT}, Tane <tane@kiwimail.example>;", [f"The Friends: [<{AT}>, Tane <tane@kiwimail.example>]"],
        "RFC 5322 section 3.4")
    to("group-and-more", f"\"A: b\": {AT};, b@kiwimail.example, c:;", [f"A: b: [<{AT}>]", "<b@kiwimail.example>", "c: []"],
        "RFC 5322 section 3.4")
    to("group-empty-entries", f"g: ,{AT},, ;", [f"g: [<{AT}>]"], "RFC 5322 section 4.4")
    to("route", f"<@a.example,@b.example:{AT}>", [f"<{AT}>"], "RFC 5322 section 4.4: the route is read and dropped")
    to("route-and-name", f"Aroha <@a.example:{AT}>", [f"Aroha <{AT}>"], "RFC 5322 section 4.4")
    to("quoted-local-part", "\"a b\"@kiwimail.example", ["<\"a b\"@kiwimail.example>"], "RFC 5321 section 4.1.2")
    to("quoted-needlessly", "\"a\"@kiwimail.example", [f"<{AT}>"], "RFC 5321 section 4.1.2: the same address")
    to("quoted-at", "\"a@b\"@kiwimail.example", ["<\"a@b\"@kiwimail.example>"], "RFC 5321 section 4.1.2")
    to("quoted-in-words", "\"a\".\"b\"@kiwimail.example", ["<a.b@kiwimail.example>"], "RFC 5322 section 4.4: words joined by dots")
    to("atom-characters", "!#$%&'*+-/=?^_`{|}~@kiwimail.example", ["<!#$%&'*+-/=?^_`{|}~@kiwimail.example>"],
        "RFC 5322 section 3.2.3")
    to("plus", "a+b@kiwimail.example", ["<a+b@kiwimail.example>"], "Sub-addresses are local parts")
    to("upper-case", "Aroha@KIWIMAIL.Example", ["<Aroha@kiwimail.example>"],
        "RFC 5321 section 2.4: the local part's case is kept, the domain's has no meaning")
    to("trailing-dot", "a@kiwimail.example.", [f"<{AT}>"], "A name's own dot")
    to("local-part-64", "x" * 64 + "@kiwimail.example", ["<" + "x" * 64 + "@kiwimail.example>"], "RFC 5321 section 4.5.3.1.1")
    to("a-label", "a@xn--wgv71a.example", ["<a@xn--wgv71a.example>"], "RFC 5890: names of other scripts as letters and digits")
    to("word-q", f"=?utf-8?q?T=C4=81ne?= <{AT}>", [f"T\u0101ne <{AT}>"], "RFC 2047 section 5")
    to("word-b", f"=?utf-8?b?VMSBbmU=?= <{AT}>", [f"T\u0101ne <{AT}>"], "RFC 2047 section 5")
    to("word-quoted", f"\"=?utf-8?q?T=C4=81ne?=\" <{AT}>", [f"T\u0101ne <{AT}>"],
        "RFC 2047 section 5 forbids it; every program reads it")
    to("word-with-address", f"=?utf-8?q?b=40evil=2Eexample?= <{AT}>", [f"b@evil.example <{AT}>"],
        "What a word holds is text, never an address")
    to("word-in-comment", f"{AT} (=?utf-8?q?T=C4=81ne?=)", [f"<{AT}>"], "RFC 2047 section 5: a comment still")
    to("words-adjacent", f"=?utf-8?q?T=C4?= =?utf-8?q?=81ne?= Ngata <{AT}>", [f"T\u0101ne Ngata <{AT}>"],
        "RFC 2047 section 6.2: split inside a character")
    to("direction-marks", f"=?utf-8?q?a=E2=80=AEb?= <{AT}>", [f"ab <{AT}>"], "Marks that turn text around are taken out of names")
    to("u-label", "a@k\u012bwi.example", ["<a@xn--kwi-uta.example>"], "RFC 5890 section 2.3.2.1")
    to("utf-8-local-part", "\u0101@kiwimail.example", ["<\u0101@kiwimail.example>"], "RFC 6532 section 3.2")
    to("latin-1-name", b"T\xe1ne <a@kiwimail.example>", [f"T\ufffdne <{AT}>"], "RFC 6532 section 3.1")
    to("many", ", ".join(f"u{i}@kiwimail.example" for i in range(300)), [f"<u{i}@kiwimail.example>" for i in range(300)],
        "A long list")


def unreadable_lists(s):
    for name, value, why in [
        ("empty", "", "RFC 5322 section 3.6.3: To is never empty"), ("commas", ", ,", "Nobody"),
        ("missing-domain", "aroha", "RFC 5322 section 3.4.1"),
        ("missing-local-part", "@kiwimail.example", "RFC 5322 section 3.4.1"),
        ("empty-domain", "aroha@", "RFC 5322 section 3.4.1"), ("null", "<>", "RFC 5321 section 4.5.5: only in Return-Path"),
        ("literal", "aroha@[192.0.2.1]", "RFC 5321 section 4.1.3: no member has one"), ("not-closed", f"Aroha <{AT}", "No end"),
        ("not-opened", f"{AT}>", "No start"), ("angle-in-angle", f"<<{AT}>>", "RFC 5322 section 3.4"),
        ("two-dots", "a..b@kiwimail.example", "RFC 5322 section 3.2.3"),
        ("leading-dot", ".a@kiwimail.example", "RFC 5322 section 3.2.3"),
        ("trailing-dot-local", "a.@kiwimail.example", "RFC 5322 section 3.2.3"),
        ("two-at", "a@b@kiwimail.example", "RFC 5322 section 3.4.1"),
        ("local-part-65", "x" * 65 + "@kiwimail.example", "RFC 5321 section 4.5.3.1.1"),
        ("underscore-domain", "a@_x.example", "RFC 5321 section 2.3.5"),
        ("semicolons", f"{AT}; b@kiwimail.example", "RFC 5322 section 3.4: commas"), ("group-not-closed", f"g: {AT}", "No end"),
        ("group-in-group", f"g: h: {AT};;", "RFC 5322 section 3.4"),
        ("words-and-address", f"Aroha {AT}", "RFC 5322 section 3.4: brackets"),
        ("quote-not-closed", f"\"Aroha <{AT}>", "No end"), ("comment-not-closed", f"{AT} (Aroha", "No end"),
        ("comments-51-deep", "(" * 51 + ")" * 51 + AT, "Over our limit"),
        ("false-u-label", "a@k\u2603wi.example", "RFC 5892: no letter"), ("turned", "a\u202eb@kiwimail.example", "Turns the text"),
        ("number-domain", "a@192.0.2.1", "An address, no name"),
    ]:
        s.add(f"to-unreadable-{name}", f"{why}: no list is read, the field is carried", head=octets(f"To: {value}\n"),
            addresses={"To": []})


def senders(s):
    def sender(name, value, why, address="minister@ministry.example"):
        s.add(f"from-{name}", why, head=b"From: " + octets(value) + b"\r\nTo: a@kiwimail.example\r\n", **{"from": address})

    sender("angle", "<minister@ministry.example>", "RFC 5322 section 3.6.2")
    sender("comments-in-name", "The (the (first)) Minister < minister@ministry.example >",
        "RFC 5322 section 3.4: blanks and comments around the address")
    sender("quoted-name", "\"minister@ministry.example\" <minister@ministry.example>",
        "A name that looks like an address is a name")
    sender("other-name", "\"boss@bank.example\" <minister@ministry.example>", "Even another's; the address is what counts")
    sender("dotted-local", "the.minister@ministry.example", "RFC 5322 section 3.4.1", "the.minister@ministry.example")
    sender("upper-case", "Minister@Ministry.EXAMPLE", "RFC 5321 section 2.4", "Minister@ministry.example")
    sender("word-name", "=?utf-8?b?PGJvc3NAYmFuay5leGFtcGxlPg==?= <minister@ministry.example>",
        "RFC 2047 section 5: text, never an address")
    s.add("sender-too", "RFC 5322 section 3.6.2: Sender beside From", head=octets(
        "From: minister@ministry.example\nSender: Office <office@ministry.example>\n"),
        addresses={"Sender": ["Office <office@ministry.example>"]})
    s.add("reply-to", "RFC 5322 section 3.6.2", head=octets("Reply-To: Office: a@ministry.example, b@ministry.example;\n"),
          addresses={"Reply-To": ["Office: [<a@ministry.example>, <b@ministry.example>]"]})
    s.add("cc-and-bcc", "RFC 5322 section 3.6.3; Bcc is taken out where a message is submitted, not here", head=octets(
        "Cc: a@kiwimail.example\nBcc: b@kiwimail.example\n"),
        addresses={"Cc": ["<a@kiwimail.example>"], "Bcc": ["<b@kiwimail.example>"]})


def sender_fields(s):
    def sender(name, head, expected, why, *, refused=False):
        s.add(f"sender-{name}", why, head=octets(head), sender=expected, **({"refused": True} if refused else {}))

    sender("none", "Subject: x\n", "none", "RFC 5322 section 3.6.2: not needed where it is From")
    sender("other", "Sender: Office <office@ministry.example>\n", "office@ministry.example", "RFC 5322 section 3.6.2")
    sender("twice", "Sender: a@ministry.example\nSender: b@ministry.example\n", "senderRepeated", "RFC 5322 section 3.6",
        refused=True)
    sender("two", "Sender: a@ministry.example, b@ministry.example\n", "senderNotOneMailbox", "RFC 5322 section 3.6.2: one",
        refused=True)
    sender("group", "Sender: g: a@ministry.example;\n", "senderNotOneMailbox", "RFC 6854 allows it; nobody is one", refused=True)
    sender("empty", "Sender:\n", "senderNotOneMailbox", "RFC 5322 section 3.6.2", refused=True)
    sender("elsewhere", "Sender: x@evil.example\n", "x@evil.example", "Not the customer's own: refused where it is submitted",
        refused=True)


def identifiers(s):
    def identifier(name, value, expected, why):
        field = "" if value is None else f"Message-ID: {value}\n"
        s.add(f"message-id-{name}", why, head=octets(field + "Subject: x\n"), messageID=expected)

    identifier("plain", "<1@ministry.example>", "<1@ministry.example>", "RFC 5322 section 3.6.4")
    identifier("folded", "\n <1@ministry.example>", "<1@ministry.example>", "RFC 5322 section 3.6.4")
    identifier("odd", "<a b@x>", "none", "RFC 5322 section 3.6.4: no blanks; what is quoted in reports and logs is plain")
    identifier("no-brackets", "1@ministry.example", "none", "RFC 5322 section 3.6.4")
    identifier("two", "<1@ministry.example> <2@ministry.example>", "none", "One")
    identifier("utf-8", "<\u00e9@ministry.example>", "none", "RFC 6532 section 3.3 allows it; here it is none")
    identifier("literal", "<1@[192.0.2.1]>", "<1@[192.0.2.1]>", "RFC 5322 section 3.6.4: no-fold-literal")
    identifier("no-at", "<1>", "<1>", "No form of RFC 5322; carried, and quoted as it is")
    identifier("empty", "", "none", "An empty field")
    identifier("missing", None, "none", "RFC 5322 section 3.6.4: it should be there")
    identifier("long", "<" + "x" * 900 + "@y>", "<" + "x" * 900 + "@y>", "Within a line")
    identifier("too-long", "<" + "x" * 1000 + "@y>", "none", "RFC 5322 section 2.1.1: over a line that may be written")
    s.add("message-id-twice", "RFC 5322 section 3.6", head=octets("Message-ID: <1@x>\nMessage-ID: <2@x>\n"), messageID="none")


def refused_senders(s):
    one = "minister@ministry.example"
    for name, head, fault, why in [
        ("missing", "Subject: x\n", "fromMissing", "RFC 5322 section 3.6"),
        ("twice", f"From: {one}\nFrom: {one}\n", "fromRepeated", "RFC 5322 section 3.6"),
        ("twice-in-case", f"From: {one}\nFROM: b@evil.example\n", "fromRepeated", "RFC 5322 section 1.2.2"),
        ("two", f"From: {one}, b@ministry.example\n", "fromNotOneMailbox", "Rule G-15, although RFC 5322 section 3.6.2 allows it"),
        ("group", f"From: g: {one};\n", "fromNotOneMailbox", "RFC 6854 allows it; a group answers for nothing"),
        ("group-empty", "From: g:;\n", "fromNotOneMailbox", "RFC 6854"),
        ("empty", "From:\n", "fromNotOneMailbox", "RFC 5322 section 3.6.2"),
        ("null", "From: <>\n", "fromNotOneMailbox", "RFC 5322 section 3.6.2"),
        ("name-alone", "From: Minister\n", "fromNotOneMailbox", "RFC 5322 section 3.6.2"),
        ("literal", "From: minister@[192.0.2.1]\n", "fromNotOneMailbox", "RFC 5321 section 4.1.3"),
        ("garbage-behind", f"From: <{one}> x\n", "fromNotOneMailbox", "RFC 5322 section 3.4"),
        ("route", f"From: <@relay.example:{one}>\n", "fromAmbiguous", "RFC 5322 section 4.4: a route is read by few"),
        ("obsolete", "From: Minister <minister @ ministry . example>\n", "fromAmbiguous",
         "RFC 5322 section 4.4; who ends an address at a blank reads another one"),
        ("blank-in-domain", f"From: {one} .evil.example\n", "fromAmbiguous", "The same without brackets"),
        ("comma-behind", f"From: {one},\n", "fromAmbiguous", "RFC 5322 section 4.4: an empty entry"),
        ("comment-with-address", f"From: {one} (b@evil.example)\n", "fromAmbiguous",
         "Readers without comments take it for an address"),
        ("quoted-at", "From: \"a@evil.example\"@ministry.example\n", "fromAmbiguous",
         "Programs take the local part apart differently"),
        ("word-as-local-part", "From: =?utf-8?q?a=40evil.example?=@ministry.example\n", "fromAmbiguous",
         "RFC 2047 section 5 forbids it; some decode it"),
        ("blank-before-colon", f"From : {one}\n", "fromAmbiguous", "RFC 5322 section 4.5 reads it; other programs end the header"),
        ("control", f"From: Minister\u0007 <{one}>\n", "fromNotOneMailbox",
         "RFC 5322 section 3.2.3: no control character is part of a word"),
        ("control-in-quotes", f"From: \"Minister\u0007\" <{one}>\n", "fromAmbiguous",
         "RFC 5322 section 4.1 allows it in quotes; not in From"),
        ("first-line-folded", f" From: b@evil.example\nFrom: {one}\n", "fromAmbiguous",
         "Some take the first line for From"),
        ("line-without-colon", f"From\nFrom: {one}\n", "fromAmbiguous", "The same"),
        ("control-in-name", f"Fr\u0001om: b@evil.example\nFrom: {one}\n", "fieldNameNotASCII", "Some drop the control character"),
        ("blank-in-name", f"Fr om: b@evil.example\nFrom: {one}\n", "fromAmbiguous", "The same with a blank"),
        ("soft-hyphen-in-name", f"From\u00ad: b@evil.example\nFrom: {one}\n", "fieldNameNotASCII", "And characters nobody sees"),
    ]:
        s.add(f"from-refused-{name}", why, head=octets(head), opens="from", **{"from": fault})
