"""Kinds of parts that programs write, and lines that framing is about."""

from building import Entity, b64, embedded, file, multipart, text

HTML = "Content-Type: text/html; charset=utf-8\n"


def add(s):
    s.family = "kind"
    containers(s)
    signed_and_sealed(s)
    reports(s)
    everyday(s)
    s.family = "framing"
    framing(s)


def part(type, body, parameters="", **expected):
    return Entity(f"Content-Type: {type}{parameters}\n", body, type.lower(), **expected)


def containers(s):
    tnef = b"\x78\x9f\x3e\x22\x01\x00\x01\x90\x08\x00\x04\x00\x00\x00\x00\x00\x01\x00\x01\x00\x01"
    for name, type, file_name in [("ms-tnef", "application/ms-tnef", "winmail.dat"),
        ("vnd", "application/vnd.ms-tnef", "winmail.dat"),
                                  ("other-name", "application/ms-tnef", "ATT00001.dat"),
                                  ("octet-stream", "application/octet-stream", "WinMail.dat")]:
        s.add(f"tnef-{name}", "Outlook's container is listed as one, and not opened", multipart(
            text("See the file.\n"), file(tnef, file_name, type, kind="attachmentContainer")))
    s.add("tnef-alone", "The whole message is one", file(tnef, "winmail.dat", "application/ms-tnef", kind="attachmentContainer"))
    s.add("tnef-no-name", "Without a name", Entity(
        "Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n", b64(tnef), "application/ms-tnef",
        encoding="base64",
        content=tnef, kind="attachmentContainer"))
    s.add("no-tnef", "A name alone makes none of a picture", file(tnef, "winmail.dat", "image/png"))
    for name, parameters, body in [
        ("ftp", "access-type=anon-ftp; site=ftp.example; name=a.txt", "Content-Type: text/plain\nContent-ID: <1@x.example>\n\n"),
        ("url", "access-type=URL; URL=\"https://x.example/a\"",
         "Content-Type: image/png\nContent-ID: <1@x.example>\nContent-Transfer-Encoding: binary\n\n"),
        ("local-file", "access-type=local-file; name=\"/etc/passwd\"", "Content-Type: text/plain\n\n"),
        ("mail-server", "access-type=mail-server; server=\"s@x.example\"", "Content-Type: text/plain\n\nsend file a\n"),
        ("multipart-inside", "access-type=anon-ftp; site=x; name=y",
         "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nno part\n--x--\n"),
    ]:
        s.add(f"external-{name}", "RFC 2046 section 5.2.3: carried as it stands; nothing is fetched, nothing inside is a part",
            Entity(
            f"Content-Type: message/external-body; {parameters}\n", body, "message/external-body", kind="externalBody",
            file={"ftp": "a.txt", "local-file": "/etc/passwd", "multipart-inside": "y"}.get(name)), python="Python looks inside")
    for number in (1, 2, 3):
        s.add(f"partial-{number}", "RFC 2046 section 5.2.2: a fragment is carried; fragments are never put together", Entity(
            f"Content-Type: message/partial; id=\"1@ministry.example\"; number={number}; total=3\n",
            "Subject: whole\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" if number == 1 else f"fragment {number}\n--x--\n",
            "message/partial", kind="partialMessage"), python="Python looks inside")
    s.add("apple-double", "RFC 1740: resource fork and data", multipart(
        Entity("Content-Type: application/applefile; name=Cat\nContent-Transfer-Encoding: base64\n", b64(b"\0\5\x16\7"),
            "application/applefile",
               encoding="base64", content=b"\0\5\x16\7", file="Cat"), file(b"\xff\xd8\xff", "Cat.jpg", "image/jpeg"),
                   subtype="appledouble"))
    s.add("apple-single", "RFC 1740 section 4", file(b"\0\5\x16\0", "Cat", "application/applefile"))
    s.add("news", "RFC 5537 section 4.1: message/news is content", part("message/news", "Subject: x\n\ny\n"),
        python="Python looks inside")
    s.add("http", "RFC 9112 section 10.1", part("message/http", "GET / HTTP/1.1\n\n"), python="Python looks inside")


def signed_and_sealed(s):
    cms = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
    for name in ("signed-data", "enveloped-data", "authEnveloped-data", "compressed-data", "certs-only"):
        s.add(f"smime-{name}", "RFC 8551 section 3.2: end users' own, carried untouched", Entity(
            f"Content-Type: application/pkcs7-mime; smime-type={name}; name=smime.p7m\nContent-Transfer-Encoding: base64\n"
            "Content-Disposition: attachment; filename=smime.p7m\n", b64(cms), "application/pkcs7-mime", encoding="base64",
            content=cms,
            file="smime.p7m", disposition="attachment"))
    s.add("smime-x-type", "The older name", file(cms, "smime.p7m", "application/x-pkcs7-mime"))
    s.add("smime-multipart-signed", "RFC 8551 section 3.5.3: the signed part is octet for octet what it was", multipart(
        Entity("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n", "trailing=20\n\n",
            "text/plain",
               encoding="quoted-printable", text="trailing \r\n\r\n", content="trailing \n\n"),
        file(cms, "smime.p7s", "application/pkcs7-signature"), subtype="signed",
        parameter="protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=b"))
    s.add("pgp-signed", "RFC 3156 section 5", multipart(
        text("x \n"), part("application/pgp-signature", "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n",
            "; name=signature.asc", file="signature.asc"),
        subtype="signed", parameter="micalg=pgp-sha512; protocol=\"application/pgp-signature\"; boundary=b"))
    s.add("pgp-encrypted", "RFC 3156 section 4", multipart(
        part("application/pgp-encrypted", "Version: 1\n"), part("application/octet-stream",
            "-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n"),
        subtype="encrypted", parameter="protocol=\"application/pgp-encrypted\"; boundary=b"))
    s.add("pgp-inline", "Nothing of MIME's",
        text("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n- -- dashes\n-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"))
    s.add("protected-header", "RFC 9788 section 2.1: hp on the signed part", Entity(
        "Content-Type: text/plain; hp=\"clear\"\nSubject: inside\n", "x\n", "text/plain", text="x\r\n"),
        fields={"Subject": "inside"})


def reports(s):
    status = "Reporting-MTA: dns; mx.kiwimail.example\n\nFinal-Recipient: rfc822; a@kiwimail.example\nAction: failed\nStatus: 5.1.1\n"
    returned = lambda: embedded(text("body\n", "Subject: returned\n"))
    head = lambda: part("text/rfc822-headers", "Subject: returned\n", text="Subject: returned\r\n")
    inside = "Python takes delivery status apart"
    s.add("dsn", "RFC 3464 section 2 and RFC 6522", multipart(text("Sorry.\n"), part("message/delivery-status", status), returned(),
          subtype="report", parameter="report-type=delivery-status; boundary=b"), python=inside, report="delivery")
    s.add("dsn-headers", "RFC 6522 section 4: headers alone",
        multipart(text("Sorry.\n"), part("message/delivery-status", status), head(),
          subtype="report", parameter="report-type=delivery-status; boundary=b"), python=inside, report="delivery")
    s.add("dsn-two-parts", "RFC 6522 section 3: the third may be left out",
        multipart(text("Sorry.\n"), part("message/delivery-status", status),
          subtype="report", parameter="report-type=delivery-status; boundary=b"), python=inside, report="delivery")
    s.add("dsn-global", "RFC 6533 section 3", multipart(text("Sorry.\n"), part("message/global-delivery-status",
        status.replace("rfc822", "utf-8")),
          part("message/global-headers", "Subject: \u00e9\n"), subtype="report",
              parameter="report-type=delivery-status; boundary=b"), python="Python looks inside")
    s.add("mdn", "RFC 8098 section 3", multipart(text("Read.\n"), part("message/disposition-notification",
          "Final-Recipient: rfc822; a@kiwimail.example\nDisposition: manual-action/MDN-sent-manually; displayed\n"), head(),
          subtype="report",
          parameter="report-type=disposition-notification; boundary=b"), python="Python looks inside", report="disposition")
    s.add("feedback", "RFC 5965 section 2", multipart(text("Abuse.\n"), part("message/feedback-report",
        "Feedback-Type: abuse\nVersion: 1\n"), returned(),
          subtype="report", parameter="report-type=feedback-report; boundary=b"), python="Python looks inside")
    s.add("tls-report", "RFC 8460 section 5.3", multipart(text("TLS.\n"), file(b"\x1f\x8b\x08", "r.json.gz",
        "application/tlsrpt+gzip"), subtype="report",
          parameter="report-type=tlsrpt; boundary=b"))


def everyday(s):
    s.add("alternative", "RFC 2046 section 5.1.4", multipart(text("Hi\n"), Entity(HTML, "<p>H\u00ef\n", "text/html",
        text="<p>H\u00ef\r\n"), subtype="alternative"))
    s.add("html-alone", "A message of HTML", Entity(HTML, "<p>Hi\n", "text/html", text="<p>Hi\r\n"))
    image = lambda: Entity("Content-Type: image/png\nContent-ID: <1@ministry.example>\nContent-Disposition: inline; filename=a.png\nContent-Transfer-Encoding: base64\n",
                           b64(b"\x89PNG\r\n\x1a\n"), "image/png", encoding="base64", content=b"\x89PNG\r\n\x1a\n", file="a.png",
                               disposition="inline")
    html = lambda: Entity(HTML, "<img src=\"cid:1@ministry.example\">\n", "text/html",
        text="<img src=\"cid:1@ministry.example\">\r\n")
    s.add("related", "RFC 2387 and RFC 2392", multipart(html(), image(), subtype="related",
        parameter="type=\"text/html\"; start=\"<0@x>\"; boundary=b"))
    s.add("alternative-related-mixed", "What mail programs write", multipart(
        multipart(text("Hi\n"), multipart(html(), image(), subtype="related", boundary="r", epilogue=""), subtype="alternative",
            boundary="a", epilogue=""),
        file(b"%PDF-1.7", "a.pdf", "application/pdf"), boundary="m"))
    s.add("calendar", "RFC 6047 section 2.4", multipart(text("Meet.\n"), Entity(
        "Content-Type: text/calendar; method=REQUEST; charset=utf-8; name=invite.ics\n",
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n",
        "text/calendar", text="BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", file="invite.ics"), subtype="alternative"))
    for name, parameters, body in [("flowed", "format=flowed", "soft \nbreak\n> quoted \n> text\n-- \nsignature\n"),
                                   ("flowed-delsp", "format=flowed; delsp=yes", "\u65e5 \n\u672c\n"),
                                   ("fixed", "format=fixed", " kept \n")]:
        s.add(f"format-{name}", "RFC 3676 section 4: a reader's matter; the text comes out as it stands", Entity(
            f"Content-Type: text/plain; charset=utf-8; {parameters}\n", body, "text/plain", text=body.replace("\n", "\r\n")))
    s.add("enriched", "RFC 1896", Entity("Content-Type: text/enriched\n", "<bold>x</bold>\n", "text/enriched",
        text="<bold>x</bold>\r\n"))
    s.add("vcard", "RFC 6350 section 10.1", Entity("Content-Type: text/vcard; name=a.vcf\n", "BEGIN:VCARD\nEND:VCARD\n",
        "text/vcard",
          text="BEGIN:VCARD\r\nEND:VCARD\r\n", file="a.vcf"))
    s.add("text-of-unknown-subtype", "RFC 2046 section 4.1.4: text all the same",
        Entity("Content-Type: text/x-odd\n", "x\n", "text/x-odd", text="x\r\n"))
    s.add("unknown-type", "RFC 2045 section 5.1: an unknown type is content", part("x-odd/x-kind", "x\n"))
    s.add("content-fields", "RFC 2045 sections 7 and 8, RFC 1864, RFC 3282, RFC 2557", Entity(
        "Content-ID: <1@ministry.example>\nContent-Description: what it is\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\nContent-Language: mi, en\n"
        "Content-Location: https://x.example/\nContent-Duration: 1\n", "x\n", "text/plain", text="x\r\n"))
    s.add("mime-version-2", "RFC 2045 section 4: whatever version is said", text("x\n", "MIME-Version: 2.0 (odd)\n"))
    s.add("mime-version-twice", "The same", text("x\n", "MIME-Version: 1.0\nMIME-Version: 1.0\n"))
    s.add("no-mime-version", "Content fields count without it, as all programs do", Entity(HTML, "x\n", "text/html", text="x\r\n"))
    s.add("fax", "RFC 3965", file(b"II*\0", "fax.tif", "image/tiff"))
    s.add("forwarded-inline", "A forward without MIME",
        text("---- Forwarded ----\nFrom: x@y.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nno part\n--b--\n"))
    s.add("two-names-one-file", "Name and filename that agree", Entity(
        "Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\nContent-Transfer-Encoding: base64\n",
        b64(b"%PDF"), "application/pdf", encoding="base64", content=b"%PDF", file="a.pdf", disposition="attachment"))


def framing(s):
    def body(name, octets_, fault, why):
        clean = fault == "clean"
        s.add(name, why, Entity("", octets_, "text/plain",
            text=octets_.decode("latin-1") if all(o < 0x80 for o in octets_) else octets_.decode("ascii", "replace")),
              **({} if clean else {"framing": fault, "opens": "framing"}))

    refused = "RFC 5322 section 2.3: refused from members"
    body("nul", b"a\0b\r\n", "nul", refused)
    body("nul-at-end", b"ab\r\n\0", "nul", refused)
    body("bare-cr", b"a\rb\r\n", "bareCarriageReturn", refused)
    body("bare-cr-at-end", b"ab\r", "bareCarriageReturn", refused)
    body("bare-lf", b"a\nb\r\n", "bareLineFeed", refused)
    body("bare-lf-at-end", b"ab\n", "bareLineFeed", refused)
    body("cr-cr-lf", b"a\r\r\n", "bareCarriageReturn", refused)
    body("lf-cr", b"a\n\rb\r\n", "bareLineFeed", refused)
    body("smuggled-lf-dot", b"a\n.\nMAIL FROM:<x@evil.example>\r\n", "bareLineFeed",
        "RFC 5321 section 4.1.1.4: two servers must not disagree where a message ends")
    body("smuggled-cr-dot", b"a\r.\rMAIL FROM:<x@evil.example>\r\n", "bareCarriageReturn", "The same")
    body("smuggled-mixed", b"a\r\n.\nx\r\n", "bareLineFeed", "The same")
    body("dots", b".\r\n..\r\n.x\r\n", "clean", "RFC 5321 section 4.5.2: dots are the wire's matter")
    body("dot-alone", b".\r\n", "clean", "The same")
    body("from-lines", b"From the minister\r\nFrom: x\r\n", "clean", "Nobody puts a sign before `From ` here")
    body("no-last-line-end", b"ab", "clean", "A last line that does not end stays so")
    body("many-empty-lines", b"\r\n" * 50, "clean", "As many as there were")
    body("controls", bytes(o for o in range(1, 32) if o not in (10, 13)) + b"\x7f\r\n", "clean", "Other controls are carried")
    body("ctrl-z", b"a\x1ab\r\n", "clean", "No end of anything")
    body("eight-bit", b"caf\xe9\r\n", "clean", "Undeclared octets are carried")
    body("all-upper-octets", bytes(range(0x80, 0x100)) + b"\r\n", "clean", "All of them")
    for name, field, fault in [("nul-in-header", b"Subject: a\0b\r\n", "nul"),
        ("bare-cr-in-header", b"Subject: a\rBcc: b\r\n", "bareCarriageReturn"),
                               ("bare-lf-in-header", b"Subject: a\nBcc: b\r\n", "bareLineFeed")]:
        s.add(name, "CRLF alone ends a field; the rest is in it", head=field, framing=fault, opens="framing", count=2,
              fields={"Subject": "a b" if fault == "nul" else "a Bcc: b"}, python="Python ends a line at any of them")
    s.add("lf-throughout", "A file of Unix lines is no message: one field, no end",
        raw=b"From: minister@ministry.example\nSubject: x\n\nbody\n",
          framing="bareLineFeed", opens="from", count=1, parts=[{"depth": 0, "type": "text/plain", "text": ""}],
              python="Python takes LF for a line end",
          **{"from": "fromNotOneMailbox"})
    s.add("nul-in-part", "In a part it is no better", multipart(Entity("", b"a\0b", "text/plain", text="a\0b")), framing="nul",
        opens="framing")
    s.add("bare-cr-in-boundary-line", "A delimiter line ends in CRLF",
        Entity("Content-Type: multipart/mixed; boundary=b\n", b"--b\r\r\n\r\nx\r\n--b--\r\n",
          "multipart/mixed"), framing="bareCarriageReturn", opens="framing", unreadable="boundaryMissing")
