import MailModel
import MessageFormat
import Testing

@Suite("Eight bits made seven: RFC 6152 section 3")
struct SevenBitTests {
    private func convert(_ text: String) -> String? {
        SevenBit.converted(Octets(utf8: text.replacing("\n", with: "\r\n"))).map {
            String(decoding: $0.bytes, as: UTF8.self).replacing("\r\n", with: "\n")
        }
    }

    @Test func `text stays readable, other fields and the rest untouched`() {
        let header =
            "From: a@b.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nSubject:  x\n\n"
        #expect(
            convert(header + "caf\u{E9} is a=b \n.dot\n")
                == header.replacing("8bit", with: "quoted-printable").replacing("Subject", with: "Subject")
                .replacing("Subject:  x\n", with: "Subject:  x\nMIME-Version: 1.0\n") + "caf=C3=A9 is a=3Db=20\n.dot\n")
    }

    @Test func `what is mostly other letters, or no text, goes as base64`() {
        let greek = convert("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n\u{3B1}\u{3B2}\u{3B3}\n")
        #expect(
            greek
                == "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nzrHOss6zDQo=\n"
        )
        let binary = convert("MIME-Version: 1.0\nContent-Type: image/png\nContent-Transfer-Encoding: binary\n\na\u{E9}\n")
        #expect(binary?.hasSuffix("Content-Transfer-Encoding: base64\n\nYcOpDQo=\n") == true)
    }

    @Test func `in a multipart the parts that need it, and every label around them`() {
        let text = """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b
            Content-Transfer-Encoding: 8bit

            pr\u{E9}
            --b

            plain
            --b
            Content-Type: message/rfc822
            Content-Transfer-Encoding: 8bit

            Subject: inner
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            a long enough line with one \u{E9}
            --b--
            end

            """
        #expect(
            convert(text)
                == text.replacing("8bit\n\npr", with: "7bit\n\npr").replacing("8bit\n\nSubject", with: "7bit\n\nSubject")
                .replacing("8bit\n\na long", with: "quoted-printable\n\na long").replacing("one \u{E9}", with: "one =C3=A9")
                .replacing("pr\u{E9}", with: "pr??"))
    }

    @Test(arguments: ["From: a@b.example\n\nplain\n", "Content-Transfer-Encoding: 8bit\n\nplain\n", "not even a message", ""])
    func `seven bits stay as they are`(_ text: String) { #expect(convert(text) == text) }

    @Test(arguments: [
        "Content-Type: multipart/signed; boundary=b\n\n--b\n\n\u{E9}\n--b\n\nsignature\n--b--\n",
        "Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: multipart/signed; boundary=b\n\n--b\n\n\u{E9}\n--b\n\ns\n--b--\n--c--\n",
        "Content-Type: message/rfc822\n\nContent-Type: multipart/signed; boundary=b\n\n--b\n\n\u{E9}\n--b\n\ns\n--b--\n",
        "Subject: caf\u{E9}\n\nx\n", "Content-Type: message/rfc822\n\nSubject: caf\u{E9}\n\nx\n",
        "Content-Type: message/partial; id=a; number=1\n\n\u{E9}\n", "Content-Transfer-Encoding: x-what\n\n\u{E9}\n",
        "Content-Transfer-Encoding: x-uuencode\n\n\u{E9}\n", "Content-Type: multipart/mixed\n\n\u{E9}\n",
        "Content-Type: text/plain\nContent-Type: text/html\n\n\u{E9}\n",
    ]) func `what would break a signature, or cannot be taken apart, is not converted`(_ text: String) {
        #expect(convert(text) == nil)
    }

    @Test func `a part of multipart/signed that stands beside one of eight bits is not touched`() {
        let signed = "--b\nContent-Type: multipart/signed; boundary=c\n\n--c\n\nseven \n--c\n\ns\n--c--\n"
        let text =
            "Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0\n\n\(signed)--b\nContent-Type: text/plain\n\nit is \u{E9}\n--b--\n"
        #expect(convert(text)?.contains(signed) == true)
    }

    @Test(arguments: [
        "Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: binary\n\n0\u{80}\n",
        "Content-Type: text/plain\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\ncaf\u{E9}\n-----BEGIN PGP SIGNATURE-----\n",
    ]) func `RFC 8551 section 3.1: signatures over the content hold`(_ text: String) { #expect(convert(text) != nil) }

    /// It stood encoded, where no program took it for one.
    @Test func `what is encoded anew has no delimiter that was none`() throws {
        let inner = "--b\r\nContent-Type: text/html\r\n\r\nx\r\n"
        let body = "=2D-b\nContent-Type: text/html\n\nx\n\u{E9}\n"
        let text =
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n\(body)--b--\n"
        let converted = try #require(SevenBit.converted(Octets(utf8: text.replacing("\n", with: "\r\n"))))
        guard case .parts(let parts) = try Message(parsing: converted).structure() else { Issue.record("no parts"); return }
        #expect(parts.count == 2 && parts.last?.content == Octets(utf8: inner + "\u{E9}"))
    }

    @Test func `no soft break makes a delimiter`() throws {
        let body = String(repeating: "x", count: 75) + "--b\n\u{E9}" + String(repeating: "y", count: 70) + "--b--\n"
        let text =
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n\(body)--b--\n"
        let converted = try #require(SevenBit.converted(Octets(utf8: text.replacing("\n", with: "\r\n"))))
        guard case .parts(let parts) = try Message(parsing: converted).structure() else { Issue.record("no parts"); return }
        #expect(parts.count == 2 && parts.last?.content == Octets(utf8: String(body.dropLast()).replacing("\n", with: "\r\n")))
    }
}
