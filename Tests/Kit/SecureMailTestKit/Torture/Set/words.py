"""Encoded words (RFC 2047) and parameters (RFC 2231)."""

from building import Entity, octets


def add(s):
    s.family = "encoded-word"
    words(s)
    s.family = "parameter"
    parameters(s)


def words(s):
    def subject(name, value, expected, why):
        s.add(name, why, head=b"Subject: " + octets(value) + b"\r\n", fields={"Subject": expected})

    subject("q", "=?iso-8859-1?q?caf=E9?=", "caf\u00e9", "RFC 2047 section 4.2")
    subject("b", "=?utf-8?b?Y2Fmw6k=?=", "caf\u00e9", "RFC 2047 section 4.1")
    subject("upper-case", "=?UTF-8?Q?caf=C3=A9?=", "caf\u00e9", "RFC 2047 section 2: any case")
    subject("lower-hex", "=?utf-8?q?caf=c3=a9?=", "caf\u00e9", "RFC 2047 section 4.2 asks for upper case; both are read")
    subject("underscore", "=?utf-8?q?a_b=5Fc?=", "a b_c", "RFC 2047 section 4.2: a blank whatever the set")
    subject("blank-inside", "=?utf-8?q?a b?=", "a b", "RFC 2047 section 2 forbids it; most programs read it")
    subject("question-inside", "=?utf-8?q?a=3Fb?=", "a?b", "RFC 2047 section 4.2")
    subject("equals-inside", "=?utf-8?q?a=b=3D=?=", "a=b==", "An equals sign that begins no octet is one")
    subject("empty-text", "a =?utf-8?q??= b", "a  b", "A word of nothing")
    subject("adjacent", "=?utf-8?q?a?= =?utf-8?q?b?=", "ab", "RFC 2047 section 6.2: blanks between words go")
    subject("adjacent-folded", "=?utf-8?q?a?=\n =?utf-8?q?b?=", "ab", "RFC 2047 section 6.2")
    subject("adjacent-many-blanks", "=?utf-8?q?a?=  \n\t \n  =?utf-8?q?b?=", "ab", "RFC 2047 section 6.2: however many")
    subject("adjacent-no-blank", "=?utf-8?q?a?==?utf-8?q?b?=", "ab", "RFC 2047 section 5 wants a blank; writers forget it")
    subject("adjacent-two-sets", "=?utf-8?q?=C3=A9?= =?iso-8859-2?q?=B1?=", "\u00e9\u0105", "Each in its own set")
    subject("adjacent-two-encodings", "=?utf-8?q?=C3=A9?= =?utf-8?b?w6k=?=", "\u00e9\u00e9", "Q and B side by side")
    subject("text-between", "=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c", "RFC 2047 section 6.2: blanks beside text stay")
    subject("split-character", "=?utf-8?q?a=C3?= =?utf-8?q?=A9b?=", "a\u00e9b", "RFC 2047 section 5 forbids it; many writers do")
    subject("split-character-b", "=?utf-8?b?YcM=?= =?utf-8?b?qWI=?=", "a\u00e9b", "The same in B")
    subject("split-four-ways", "=?utf-8?q?=F0?= =?utf-8?q?=9F?= =?utf-8?q?=98?= =?utf-8?q?=80?=", "\U0001F600", "An octet a word")
    subject("split-mixed", "=?utf-8?q?=C3?= =?utf-8?b?qQ==?=", "\u00e9", "Half in Q, half in B")
    subject("split-shifted", "=?iso-2022-jp?b?GyRCRnw=?= =?iso-2022-jp?b?S1wbKEI=?=", "\u65e5\u672c",
        "RFC 1468: shifted from one word into the next")
    subject("shift-closed", "=?iso-2022-jp?b?GyRCRnwbKEI=?= =?iso-2022-jp?b?GyRCS1wbKEI=?=", "\u65e5\u672c",
        "RFC 2047 section 3: as it should be")
    subject("split-but-other-set", "=?utf-8?q?a=C3?= =?iso-8859-1?q?=A9b?=", "a\ufffd\u00a9b",
        "Octets of two sets make no character")
    subject("split-by-text", "=?utf-8?q?a=C3?= x =?utf-8?q?=A9b?=", "a\ufffd x \ufffdb", "Nor with text between")
    subject("language", "=?utf-8*en?q?colour?=", "colour", "RFC 2231 section 5")
    subject("language-empty", "=?utf-8*?q?x?=", "x", "No language at all")
    subject("language-of-parts", "=?iso-8859-1*fr-CA?q?=E9t=E9?= =?iso-8859-1*fr?q?_x?=", "\u00e9t\u00e9 x", "RFC 2231 section 5")
    subject("unknown-set", "=?x-unknown?q?caf=E9?=", "=?x-unknown?q?caf=E9?=", "RFC 2047 section 6.2: shown as it stands")
    subject("unknown-set-beside", "=?x-unknown?q?a?= =?utf-8?q?b?=", "=?x-unknown?q?a?= b", "Its neighbour is read")
    subject("unknown-encoding", "=?utf-8?x?abc?=", "=?utf-8?x?abc?=", "RFC 2047 section 4: Q and B alone")
    subject("no-set", "=??q?x?=", "=??q?x?=", "No character set")
    subject("not-closed", "=?utf-8?q?abc", "=?utf-8?q?abc", "No end")
    subject("half-closed", "=?utf-8?q?abc?", "=?utf-8?q?abc?", "No end")
    subject("three-marks", "=?utf-8?q?a?b?=", "a?b", "RFC 2047 section 2 wants no question mark inside; programs write it, and most read on")
    subject("question-at-end", "=?utf-8?q?Is_it_caf=C3=A9??=", "Is it caf\u00e9?", "The most common case of it")
    subject("word-before-end", "=?utf-8?q?a =?utf-8?q?b?=", "=?utf-8?q?a b", "A word begins before the other has ended")
    subject("in-a-word", "ab=?utf-8?q?c?=de", "abcde", "RFC 2047 section 5 wants blanks around; most programs read it")
    subject("in-parens", "(=?utf-8?q?a?= =?utf-8?q?b?=)", "(ab)", "RFC 2047 section 8")
    subject("in-quotes", "\"=?utf-8?q?a?=\"", "\"a\"", "An unstructured field knows no quotes")
    subject("word-in-word", "=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3F=3D?=", "=?utf-8?q?a?=", "What a word holds is never read again")
    subject("line-end-inside", "=?utf-8?q?a=0D=0ABcc:_x?=", "a  Bcc: x", "No line end comes out")
    subject("nul-inside", "=?utf-8?q?a=00b?=", "a b", "Nor a NUL")
    subject("padding-missing", "=?utf-8?b?Y2Fmw6k?=", "caf\u00e9", "Writers forget it")
    subject("padding-between", "=?utf-8?b?YQ==Yg==?=", "a", "The first padding ends the data")
    subject("base64-junk", "=?utf-8?b?Y2 Fm!w6k=?=", "caf\u00e9", "RFC 2045 section 6.8: other characters are ignored")
    subject("over-75", "=?utf-8?q?" + "a" * 300 + "?=", "a" * 300, "RFC 2047 section 2 allows 75 octets; writers exceed it")
    subject("over-1024", "=?utf-8?q?" + "a" * 1100 + "?=", "=?utf-8?q?" + "a" * 1100 + "?=", "Over our limit it is text")
    subject("many", " ".join("=?utf-8?q?=C3=A9?=" for _ in range(200)), "\u00e9" * 200, "As many as there are")
    subject("false-starts", "=?=?=?=? =?utf-8?q?x?=", "=?=?=?=? x", "What looks like a start")
    subject("utf-7", "=?utf-7?q?a+AOk-b?=", "a\u00e9b", "RFC 2152")
    subject("broken-utf-8", "=?utf-8?q?a=FFb?=", "a\ufffdb", "Broken octets are replaced")
    s.add("in-keywords", "RFC 2047 section 5: in phrases", head=octets("Keywords: =?utf-8?q?=C3=A9?=, b\n"),
        fields={"Keywords": "\u00e9, b"})
    s.add("in-comments-field", "RFC 2047 section 5", head=octets("Comments: =?utf-8?q?=C3=A9?=\n"), fields={"Comments": "\u00e9"})
    s.add("in-message-id", "An identifier is none of RFC 2047's places; as text it reads as it stands where octets say so",
        head=octets(
        "Message-ID: <=?utf-8?q?a?=@ministry.example>\n"))
    s.add("in-content-description", "RFC 2045 section 8", head=octets("Content-Description: =?utf-8?q?=C3=A9?=\n"),
          fields={"Content-Description": "\u00e9"})


def parameters(s):
    def name(case, value, expected, why, *, unreadable=None, where="disposition"):
        field = octets("Content-Disposition: attachment; ") if where == "disposition" else octets("Content-Type: application/octet-stream; ")
        type = "text/plain" if where == "disposition" else "application/octet-stream"
        entity = Entity(field + octets(value) + b"\r\n", "x", type, text="x" if where == "disposition" else None, file=expected,
                        disposition="attachment" if where == "disposition" else None)
        s.add(case, why, entity, **({"unreadable": unreadable} if unreadable else {}))

    name("token", "filename=a.txt", "a.txt", "RFC 2183 section 2.3")
    name("quoted", "filename=\"a b;c.txt\"", "a b;c.txt", "RFC 2045 section 5.1")
    name("quoted-pairs", "filename=\"a\\\"b\\\\c.txt\"", "a\"b\\c.txt", "RFC 5322 section 3.2.1")
    name("windows-path", "filename=\"C:\\\\dir\\\\a.txt\"", "C:\\dir\\a.txt", "A name is data, never a path")
    name("path", "filename=\"../../etc/passwd\"", "../../etc/passwd", "The same")
    name("empty", "filename=\"\"", "", "No name is one")
    name("unquoted-blank", "filename=a b.txt", None, "RFC 2045 section 5.1: blanks need quotes; programs guess",
        unreadable="contentFieldMalformed")
    name("unquoted-slash", "filename=a/b.txt", "a/b.txt", "Writers leave the quotes out")
    name("unquoted-brackets", "filename=a[1].txt", "a[1].txt", "The same")
    name("percent", "filename*=utf-8''%E2%82%AC.txt", "\u20ac.txt", "RFC 2231 section 4")
    name("percent-language", "filename*=utf-8'en-NZ'%E2%82%AC.txt", "\u20ac.txt", "RFC 2231 section 4")
    name("percent-no-set", "filename*=''a.txt", "a.txt", "RFC 2231 section 4: the set may be left out")
    name("percent-lower-case", "filename*=UTF-8''%e2%82%ac.txt", "\u20ac.txt", "RFC 2231 section 7: either case")
    name("percent-no-quotes", "filename*=a.txt", None, "RFC 2231 section 4: the quotes are needed",
        unreadable="contentFieldMalformed")
    name("percent-bad", "filename*=utf-8''a%ZZb%4", "a%ZZb%4", "A percent sign that begins no octet is one")
    name("percent-broken", "filename*=utf-8''a%FFb", "a\ufffdb", "Broken octets are replaced")
    name("percent-unknown-set", "filename*=x-unknown''a%FFb", "a\ufffdb", "What is ASCII is read")
    name("percent-quoted", "filename*=\"utf-8''%E2%82%AC.txt\"", "\u20ac.txt",
        "RFC 2231 section 4 wants no quotes; writers set them")
    name("percent-line-end", "filename*=utf-8''a%0D%0Ab", "a  b", "No line end comes out")
    name("percent-koi8", "filename*=koi8-r''%C1.txt", "\u0430.txt", "Any set")
    name("percent-sjis", "filename*=shift_jis'ja'%93%FA%96%7B.txt", "\u65e5\u672c.txt", "Any set")
    name("percent-jis", "filename*=iso-2022-jp''%1B$BF%7C%1B%28B", "\u65e5", "A shifted set")
    name("pieces", "filename*0=\"long \"; filename*1=\"name\"; filename*2=.txt", "long name.txt", "RFC 2231 section 3")
    name("pieces-out-of-order", "filename*2=.txt; filename*0=\"long \"; filename*1=\"name\"", "long name.txt",
        "RFC 2231 section 3: numbers say the order")
    name("pieces-eleven", "; ".join(f"filename*{i}={chr(97 + i)}" for i in range(11)), "abcdefghijk", "Ten comes after nine")
    name("pieces-one", "filename*0=a.txt", "a.txt", "A single piece")
    name("pieces-percent", "filename*0*=utf-8''%E2%82; filename*1*=%AC.txt", "\u20ac.txt",
        "RFC 2231 section 4.1, cut inside a character")
    name("pieces-mixed", "filename*0*=utf-8''%E2%82%AC; filename*1=\"%41 b\"; filename*2*=%20c.txt", "\u20ac%41 b c.txt",
        "RFC 2231 section 4.1: a plain piece is as it stands")
    name("pieces-folded", "\n filename*0*=iso-8859-1'fr'caf%E9;\n filename*1*=%20noir;\n filename*2=.txt", "caf\u00e9 noir.txt",
        "RFC 2231 section 4.1")
    name("pieces-plain-then-percent", "filename*0=\"a b\"; filename*1*=%20c", "a b c",
        "A piece is percent-encoded where its name says so")
    name("pieces-gap", "filename*0=a; filename*2=c", None, "RFC 2231 section 3: no gap; programs drop or join the rest",
        unreadable="contentFieldMalformed")
    name("pieces-from-one", "filename*1=a; filename*2=b", None, "RFC 2231 section 3: from 0", unreadable="contentFieldMalformed")
    name("pieces-leading-zero", "filename*00=a; filename*01=b", None, "RFC 2231 section 3: no leading zeros",
        unreadable="contentFieldMalformed")
    name("pieces-twice", "filename*0=a; filename*0=b", None, "Programs take different ones", unreadable="contentFieldRepeated")
    name("piece-both-ways", "filename*0=a; filename*0*=utf-8''b", None, "The same number twice", unreadable="contentFieldRepeated")
    name("whole-and-percent", "filename=a.txt; filename*=utf-8''%E2%82%AC.txt", "\u20ac.txt",
        "A plain name beside it is for old readers (as in RFC 6266 section 4.3)")
    name("percent-and-whole", "filename*=utf-8''%E2%82%AC.txt; filename=a.txt", "\u20ac.txt", "In either order")
    name("whole-and-pieces", "filename=a; filename*0=b; filename*1=c", "bc", "The same")
    name("percent-twice", "filename*=utf-8''a; filename*=utf-8''b", None, "Programs take different ones",
        unreadable="contentFieldRepeated")
    name("twice", "filename=a; filename=b", None, "RFC 2045 section 5.1", unreadable="contentFieldRepeated")
    name("piece-of-words", "filename*x=a", None, "No number", unreadable="contentFieldMalformed")
    name("piece-of-three", "filename*0*1*=a", None, "No name of RFC 2231", unreadable="contentFieldMalformed")
    name("star-alone", "*=a", None, "No name", unreadable="contentFieldMalformed")
    name("encoded-word", "filename=\"=?utf-8?q?=E2=82=AC.txt?=\"", "\u20ac.txt",
        "RFC 2047 section 5 forbids it; every mail program reads it")
    name("encoded-word-unquoted", "filename==?utf-8?q?=E2=82=AC.txt?=", "\u20ac.txt", "The same without quotes")
    name("encoded-words-split", "filename=\"=?utf-8?b?4oI=?= =?utf-8?b?rC50eHQ=?=\"", "\u20ac.txt", "And cut inside a character")
    name("encoded-words-folded", "filename=\"=?utf-8?b?4oI=?=\n =?utf-8?b?rC50eHQ=?=\"", "\u20ac.txt", "And folded")
    name("encoded-word-in-pieces", "filename*0=\"=?utf-8?b?4oKs\"; filename*1=\"LnR4dA==?=\"", "\u20ac.txt",
        "And spread over pieces")
    name("utf-8", "filename=\"\u20ac.txt\"", "\u20ac.txt", "RFC 6532 section 3.2")
    name("latin-1", b"filename=\"caf\xe9.txt\"", "caf\ufffd.txt", "RFC 6532 section 3.1")
    name("upper-case-name", "FILENAME=a.txt", "a.txt", "RFC 2045 section 5.1: names are the same in any case")
    name("blanks-around-equals", "filename = a.txt", "a.txt", "RFC 822 allowed them")
    name("semicolons", ";; filename=a.txt;;", "a.txt", "Empty parameters")
    name("hundred", "; ".join(f"p{i}=x" for i in range(99)) + "; filename=a.txt", "a.txt", "Up to our limit")
    name("hundred-and-one", "; ".join(f"p{i}=x" for i in range(100)) + "; filename=a.txt", None, "One more",
        unreadable="tooManyParameters")
    name("comment", "filename (is) = (a) a.txt (b)", "a.txt", "RFC 2045 section 5.1")
    name("name-of-type", "name=\"a.bin\"", "a.bin", "RFC 2045's older way", where="type")
    name("name-of-type-percent", "name*=utf-8''%E2%82%AC.bin", "\u20ac.bin", "RFC 2231 in Content-Type", where="type")
    s.add("filename-before-name", "RFC 2183 section 2.3: the disposition's name is the file's", Entity(
        "Content-Type: text/plain; name=one.txt\nContent-Disposition: attachment; filename=two.txt\n", "x", "text/plain", text="x",
        file="two.txt", disposition="attachment"))
    s.add("dates-and-size", "RFC 2183 section 2", Entity(
        "Content-Disposition: attachment; filename=a.txt;\n creation-date=\"Tue, 24 Nov 2026 10:00:00 +0000\"; size=1\n", "x",
        "text/plain",
        text="x", file="a.txt", disposition="attachment"))
    s.add("disposition-unknown", "RFC 2183 section 2.8: another is carried by its name", Entity(
        "Content-Disposition: X-Odd; filename=a.txt\n", "x", "text/plain", text="x", file="a.txt", disposition="x-odd"))
    s.add("disposition-inline", "RFC 2183 section 2.1", Entity(
        "Content-Disposition: INLINE\n", "x", "text/plain", text="x", disposition="inline"))
    s.add("charset-in-pieces", "RFC 2231 section 3 holds for every parameter", Entity(
        "Content-Type: text/plain; charset*0=ut; charset*1=f-8\n", "\u20ac", "text/plain", text="\u20ac"))
