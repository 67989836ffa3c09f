"""Header sections: RFC 5322 sections 2.2, 3 and 4, RFC 6532."""

from building import FROM, Entity, octets, text

COLONLESS = "Python ends the header at a line without a colon"


def add(s):
    s.family = "header"
    folding(s)
    spelling(s)
    sections(s)
    eight_bit(s)
    sizes(s)
    dates(s)


def folding(s):
    def subject(name, value, expected, why, **more):
        s.add(f"fold-{name}", why, head=octets("Subject:") + octets(value) + b"\r\n", fields={"Subject": expected}, **more)

    subject("once", " one\n two", "one two", "RFC 5322 section 2.2.3: the CRLF goes, the blank stays")
    subject("tab", " one\n\ttwo", "one two", "A control character in text for people is a blank")
    subject("many-blanks", " one\n     two", "one     two", "All blanks stay")
    subject("blank-before-fold", " one \n two", "one  two", "The one before the fold too")
    subject("at-once", "\n one", "one", "RFC 5322 section 2.2.3: right after the colon")
    subject("at-once-twice", "\n \n one", "one", "RFC 5322 section 4.2: a line of blanks inside a field")
    subject("line-of-blanks-inside", " one\n \n two", "one  two", "The same in the middle")
    subject("line-of-tabs-inside", " one\n\t\t\n two", "one   two", "The same with tabs")
    subject("line-of-blanks-at-end", " one\n  ", "one", "The same at the end")
    subject("every-word", "".join(f"\n w{i}" for i in range(40)), " ".join(f"w{i}" for i in range(40)), "A fold at every blank")
    subject("inside-encoded-word", " =?utf-8?q?one\n two?=", "one two",
        "RFC 2047 section 2 wants no blank in an encoded word; most programs read it")
    subject("colon-in-next-line", " one\n Two: three", "one Two: three", "A folded line is no field, whatever it looks like")
    subject("looks-like-end", " one\n .\n two", "one . two", "A dot alone after a blank")
    s.add("fold-content-type", "RFC 2045 section 5.1: between any two words", Entity(
        "Content-Type:\n text\n /\n html\n ;\n charset\n =\n utf-8\n", "\u00fc\n", "text/html",
        text="\u00fc\r\n"), python="Python wants no blanks around the slash")
    s.add("fold-inside-quotes", "RFC 5322 section 3.2.4: the CRLF goes, the blank stays", Entity(
        "Content-Disposition: attachment; filename=\"one\n two.txt\"\n", "x", "text/plain", text="x", file="one two.txt",
        disposition="attachment"))
    s.add("fold-inside-comment", "RFC 5322 section 3.2.2", Entity(
        "Content-Type: text/plain (a\n b\n (c\n )) ; charset=us-ascii\n", "x", "text/plain", text="x"),
        python="Python takes the comment for a part of the type")
    s.add("fold-addresses", "RFC 5322 section 3.4: between any two words", head=octets(
        "From:\n Minister\n <\n minister@ministry.example\n >\nTo:\n aroha\n @\n kiwimail\n .\n example\n ,\n Tane\n <tane@kiwimail.example>\n"),
        addresses={"To": ["<aroha@kiwimail.example>", "Tane <tane@kiwimail.example>"]})
    s.add("fold-references", "A long list of identifiers",
        head=octets("References:" + "".join(f"\n <{i}@ministry.example>" for i in range(30)) + "\n"))
    s.add("fold-received", "Trace fields fold where they like", head=octets(
        "Received: from a.example (a.example [192.0.2.1])\n\tby b.example (Postfix) with ESMTPS\n\tid 1; Tue, 24 Nov 2026 10:00:00\n\t+0000\n"))


def spelling(s):
    def subject(name, field, expected, why, **more):
        s.add(name, why, head=octets(field), fields={"Subject": expected}, **more)

    subject("no-blank-after-colon", "Subject:one\n", "one", "RFC 5322 section 2.2: the blank is no part of the syntax")
    subject("tab-after-colon", "Subject:\tone\n", "one", "A tab does as well")
    subject("many-blanks-after-colon", "Subject:      one\n", "one", "Blanks around a value are none of it")
    subject("blanks-at-end", "Subject: one   \n", "one", "The same")
    subject("blank-before-colon", "Subject : one\n", "one", "RFC 5322 section 4.5")
    subject("tabs-before-colon", "Subject\t\t: one\n", "one", "RFC 5322 section 4.5")
    subject("upper-case", "SUBJECT: one\n", "one", "RFC 5322 section 1.2.2: names are the same in any case")
    subject("mixed-case", "sUbJeCt: one\n", "one", "The same")
    subject("colons-inside", "Subject: one: two:: three\n", "one: two:: three", "The first colon ends the name")
    subject("empty", "Subject:\n", "", "An empty value")
    subject("blank", "Subject: \n", "", "A value of a blank")
    subject("twice", "Subject: one\nSubject: two\n", "one", "RFC 5322 section 3.6 forbids it; the first is taken, both are carried")
    subject("between-others", "X-A: a\nSubject: one\nX-B: b\n", "one", "Any order")
    subject("name-like-another", "Subject-X: no\nX-Subject: no\nSubject: one\nSubjec: no\n", "one", "Names are whole")
    subject("controls", "Subject: a\u0001b\u007fc\u0008d\n", "a b c d", "No control character comes out")
    subject("form-feed", "Subject: a\u000bb\u000cc\n", "a b c", "RFC 5322 section 4.1")
    subject("all-ascii", "Subject: " + "".join(map(chr, range(0x21, 0x7f))) + "\n", "".join(map(chr, range(0x21, 0x7f))),
            "RFC 5322 section 2.2: every printable character")
    s.add("odd-names", "RFC 5322 section 3.6.8: any printable character but the colon", head=octets(
        "!#$%&'*+-.^_`|~{}: a\n\"quoted\": b\n(c): d\n<e>: f\nx/y: g\n1: h\nSubject: one\n"), fields={"Subject": "one"}, count=8)
    s.add("name-of-77", "A long name", head=octets("X" * 77 + ": a\n"), fields={"X" * 77: "a"})
    s.add("name-with-blank-inside", "No name that any field has; carried", head=octets("X Y: a\nSubject: one\n"),
          fields={"Subject": "one"}, count=3, python=COLONLESS)
    s.add("line-without-colon", "No field; carried, and the header goes on", head=octets("no field\nSubject: one\n"),
          fields={"Subject": "one"}, count=3, python=COLONLESS)
    s.add("line-of-a-colon", "A field without a name is none", head=octets(": a\nSubject: one\n"), fields={"Subject": "one"},
          count=3)
    s.add("smtp-in-the-header", "Commands are text", head=octets("RCPT TO:<x@evil.example>\nDATA\nSubject: one\n"),
          fields={"Subject": "one"}, count=4, python=COLONLESS)
    for name, value in [("content-type", "Content-Type: text/plain\n"), ("content-encoding", "Content-Transfer-Encoding: 7bit\n"),
                        ("content-disposition", "Content-Disposition: inline\n")]:
        s.add(f"{name}-twice", "Programs take the first or the last; such a message is refused", text("x", value),
              head=octets(value), unreadable="contentFieldRepeated")
    s.add("resent-block", "RFC 5322 section 3.6.6: the newest block on top", head=octets(
        "Resent-From: minister@ministry.example\nResent-Date: Tue, 24 Nov 2026 11:00:00 +0000\nResent-To: tane@kiwimail.example\n"
        "Resent-Message-ID: <2@ministry.example>\nSubject: one\n"), fields={"Subject": "one"},
        addresses={"Resent-To": ["<tane@kiwimail.example>"]})
    s.add("list-fields", "RFC 2369 and RFC 2919", head=octets(
        "List-Id: All <all.ministry.example>\nList-Unsubscribe: <mailto:off@ministry.example?subject=off>,\n <https://ministry.example/off>\n"),
        fields={"List-Id": "All <all.ministry.example>"})
    s.add("dkim-signature", "RFC 6376 section 3.5: folded base64, semicolons and equals", head=octets(
        "DKIM-Signature: v=1; a=rsa-sha256; d=ministry.example; s=x; c=relaxed/simple;\n h=from:to; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\n b=\n"))
    s.add("sixty-hops", "A long trace",
        head=octets("".join(f"Received: by h{i}.example; Tue, 24 Nov 2026 10:00:00 +0000\n" for i in range(60))), count=61,
            refused=True)


def sections(s):
    s.add("nothing", "No octets at all", raw="", parts=[{"depth": 0, "type": "text/plain", "text": ""}], count=0,
          opens="from", **{"from": "fromMissing"})
    s.add("no-header", "RFC 5322 section 3.5: an empty line first, so no fields", raw="\nbody\n", count=0, opens="from",
          parts=[{"depth": 0, "type": "text/plain", "text": "body\r\n"}], **{"from": "fromMissing"})
    s.add("no-body", "RFC 5322 section 3.5: a header section alone, ended", raw=FROM + b"\r\n", count=1,
          parts=[{"depth": 0, "type": "text/plain", "text": ""}])
    s.add("no-empty-line", "A header section that never ends", raw=FROM + b"Subject: one\r\n", count=2, fields={"Subject": "one"},
          parts=[{"depth": 0, "type": "text/plain", "text": ""}])
    s.add("no-last-line-end", "Its last line does not end", raw=FROM + b"Subject: one", count=2, fields={"Subject": "one"},
          parts=[{"depth": 0, "type": "text/plain", "text": ""}])
    s.add("from-without-line-end", "The From field is all there is", raw=FROM[:-2], count=1,
          parts=[{"depth": 0, "type": "text/plain", "text": ""}])
    s.add("body-without-empty-line", "Text where fields should be: lines without colon are no fields",
        raw=FROM + octets("Dear Aroha,\nthis is text.\n"),
          count=3, parts=[{"depth": 0, "type": "text/plain", "text": ""}])
    s.add("line-of-blanks-for-empty-line", "RFC 5322 section 4.2: folding, so the header goes on",
        raw=FROM + octets("Subject: one\n \nbody\n"),
          count=3, fields={"Subject": "one"}, parts=[{"depth": 0, "type": "text/plain", "text": ""}])
    s.add("two-empty-lines", "The second is the body's", raw=FROM + octets("\n\nbody\n"), count=1,
          parts=[{"depth": 0, "type": "text/plain", "text": "\r\nbody\r\n"}])
    s.add("fields-in-body", "What stands below the empty line is no field", raw=FROM + octets("\nSubject: no\n\nbody\n"), count=1,
        parts=[{"depth": 0, "type": "text/plain", "text": "Subject: no\r\n\r\nbody\r\n"}])
    s.add("mbox-line", "A line `From ` of a mailbox file: a line without a name, and none of From's", head=octets(
        "From minister@ministry.example Tue Nov 24 10\nFrom: minister@ministry.example\nSubject: one\n"), fields={"Subject": "one"},
        count=3)
    s.add("mbox-line-with-colons", "With a time its first colon makes it a field of a strange name", head=octets(
        "From minister@ministry.example Tue Nov 24 10:00:00 2026\nFrom: minister@ministry.example\nSubject: one\n"),
        fields={"Subject": "one"}, count=3)
    s.add("mbox-quoted", "`>From ` in a body is text", text(">From here\nFrom there\n"))
    s.add("first-line-folded", "A folded line that belongs to no field", head=octets(" stray\nSubject: one\n"),
        fields={"Subject": "one"}, refused=True,
          raw=octets(" stray\n") + FROM + octets("Subject: one\n\nbody\n"), count=3,
              parts=[{"depth": 0, "type": "text/plain", "text": "body\r\n"}])
    s.add("first-line-of-blanks", "A line of blanks first is no empty line", raw=octets("  \n") + FROM + octets("\nbody\n"),
        count=2, refused=True,
          parts=[{"depth": 0, "type": "text/plain", "text": "body\r\n"}])
    s.add("byte-order-mark", "A mark before the first name: no field name, so who it is from is not certain",
          raw=b"\xef\xbb\xbf" + FROM + b"\r\nx\r\n", count=1, opens="from",
              parts=[{"depth": 0, "type": "text/plain", "text": "x\r\n"}],
          **{"from": "fieldNameNotASCII"})


def eight_bit(s):
    def subject(name, value, expected, why, **more):
        s.add(name, why, head=b"Subject: " + value + b"\r\n", fields={"Subject": expected}, **more)

    subject("utf-8-subject", "K\u0101pur\u014d \U0001F600".encode(), "K\u0101pur\u014d \U0001F600", "RFC 6532 section 3.2")
    subject("latin-1-subject", b"caf\xe9 au lait", "caf\ufffd au lait", "RFC 6532 section 3.1: UTF-8 or nothing")
    subject("utf-8-cut", b"a\xc3", "a\ufffd", "A character cut short at the end")
    subject("utf-8-folded-inside", b"a\xc3\r\n \xa9b", "a\ufffd \ufffdb", "A fold between the octets of a character")
    subject("utf-8-overlong", b"a\xc0\xafb", "a\ufffd\ufffdb", "RFC 3629 section 3: overlong forms are none")
    subject("utf-8-surrogate", b"a\xed\xa0\x80b", "a\ufffd\ufffd\ufffdb", "RFC 3629 section 3: nor are surrogates")
    subject("utf-8-and-words", "\u00e9 =?koi8-r?q?=C1?= \u00e9".encode(), "\u00e9 \u0430 \u00e9", "Both in one field")
    subject("next-line", "a\u0085b".encode(), "a b", "U+0085 is a control character")
    subject("line-separator", "a\u2028b\u2029c".encode(), "a b c", "No line end comes out")
    s.add("utf-8-name", "RFC 6532 section 3.2: names of people",
        head="From: M\u0101ori <minister@ministry.example>\nTo: T\u0101ne <tane@kiwimail.example>\n".encode().replace(b"\n",
            b"\r\n"),
          addresses={"To": ["T\u0101ne <tane@kiwimail.example>"]})
    s.add("utf-8-field-name", "RFC 5322 section 2.2: field names are ASCII, in RFC 6532 too",
        head="Sub\u0135ect: x\n".encode().replace(b"\n", b"\r\n"),
          opens="from", **{"from": "fieldNameNotASCII"}, raw=FROM + "Sub\u0135ect: x\r\n\r\nx".encode(),
          parts=[{"depth": 0, "type": "text/plain", "text": "x"}])


def sizes(s):
    def subject(name, length, why, **more):
        value = "x" * (length - len("Subject: "))
        s.add(name, why, head=octets(f"Subject: {value}\n"), fields={"Subject": value} if length < 3000 else {}, **more)

    subject("line-of-78", 78, "RFC 5322 section 2.1.1: what should be kept")
    subject("line-of-998", 998, "RFC 5322 section 2.1.1: what must be kept")
    subject("line-of-999", 999, "One more is read: RFC 5322 section 2.1.1 asks readers to be robust")
    subject("line-of-2000", 2000, "And many more")
    subject("line-of-65536", 65536, "Up to profile 1's limit")
    subject("line-of-65537", 65537, "And no further", framing="lineTooLong", opens="framing")
    s.add("body-line-of-65537", "The same in a body", text("x" * 65537 + "\n"), framing="lineTooLong", opens="framing")
    s.add("body-line-of-5000", "Long lines of a body", text("x" * 5000 + "\n"))
    s.add("many-fields", "Up to the limit of what is carried", head=octets("".join(f"X-{i}: y\n" for i in range(1199))), count=1200,
        refused=True)
    s.add("too-many-fields", "One more: not taken at all", head=octets("".join(f"X-{i}: y\n" for i in range(1200))),
          failure="tooManyFields", opens="failure")
    s.add("header-of-320-kib", "A header section over its limit", head=octets("".join(f"X-{i}: {'y' * 60000}\n" for i in range(6))),
          failure="headerSectionTooLarge", opens="failure")
    s.add("field-of-200-kib", "One field of many lines", head=octets("X-A: a\n" + f" {'y' * 997}\n" * 200), count=2)


def dates(s):
    def date(name, value, expected, why):
        s.add(f"date-{name}", why, head=octets(f"Date: {value}\n"), date=expected or "none")

    date("plain", "Tue, 24 Nov 2026 21:40:00 +0000", "2026-11-24T21:40:00Z", "RFC 5322 section 3.3")
    date("no-weekday", "24 Nov 2026 21:40:00 +1300", "2026-11-24T08:40:00Z", "RFC 5322 section 3.3")
    date("no-seconds", "Tue, 24 Nov 2026 21:40 -0930", "2026-11-25T07:10:00Z", "RFC 5322 section 3.3")
    date("one-digit-day", "Thu,  1 Jan 2026 0:00 +0000", "2026-01-01T00:00:00Z", "RFC 5322 section 4.3")
    date("wrong-weekday", "Mon, 24 Nov 2026 21:40 +0000", "2026-11-24T21:40:00Z", "What day it was is taken from the date")
    date("folded", "Tue,\n 24\n Nov\n 2026\n 21:40:00\n +0000", "2026-11-24T21:40:00Z", "Blanks may fold")
    date("comments", "Tue, 24 (the (24th)) Nov 2026 21:40:00 +0000 (UTC)", "2026-11-24T21:40:00Z", "RFC 5322 section 4.3")
    date("blanks-everywhere", "Tue , 24 Nov 2026 21 : 40 : 00 +0000", "2026-11-24T21:40:00Z", "RFC 5322 section 4.3")
    date("two-digit-year", "24 Nov 97 21:40 GMT", "1997-11-24T21:40:00Z", "RFC 5322 section 4.3: from 50 on, last century")
    date("two-digit-year-low", "24 Nov 26 21:40 GMT", "2026-11-24T21:40:00Z", "RFC 5322 section 4.3: below 50, this one")
    date("three-digit-year", "24 Nov 126 21:40 GMT", "2026-11-24T21:40:00Z", "RFC 5322 section 4.3: 1900 is added")
    date("named-zone", "24 Nov 2026 21:40 EST", "2026-11-25T02:40:00Z", "RFC 5322 section 4.3")
    date("summer-zone", "24 Nov 2026 21:40 PDT", "2026-11-25T04:40:00Z", "RFC 5322 section 4.3")
    date("unknown-zone", "24 Nov 2026 21:40 CEST", "2026-11-24T21:40:00Z", "RFC 5322 section 4.3: as -0000")
    date("military-zone", "24 Nov 2026 21:40 A", "2026-11-24T21:40:00Z", "RFC 5322 section 4.3: as -0000")
    date("leap-second", "31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59Z",
        "RFC 5322 section 3.3 allows 60; the second before it is near enough")
    date("leap-day", "29 Feb 2024 0:00 +0000", "2024-02-29T00:00:00Z", "A day that is")
    date("no-leap-day", "29 Feb 2026 0:00 +0000", None, "A day that is not")
    date("month-in-full", "24 November 2026 21:40 +0000", None, "RFC 5322 section 3.3: three letters")
    date("iso-8601", "2026-11-24T21:40:00Z", None, "Another standard's")
    date("american", "11/24/2026 9:40 PM", None, "Nobody's")
    date("asctime", "Tue Nov 24 21:40:00 2026", None, "C's")
    date("words", "yesterday", None, "No date")
    date("empty", "", None, "No date")
    date("hour-24", "24 Nov 2026 24:00 +0000", None, "RFC 5322 section 3.3: 00 to 23")
    date("year-0001", "24 Nov 0001 21:40 +0000", None, "RFC 5322 section 3.3: from 1900 on")
