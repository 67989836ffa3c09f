import CMSFormat
import Crypto
import MailModel
import MessageFormat
import SMIME
import SecureMailTestKit
import Testing

@Suite("Profile 1: protect and open")
struct OpeningTests {
    private static func failure(_ opening: Opening) -> OpeningFailure? {
        if case .rejected(let failure) = opening { failure } else { nil }
    }

    @Test func `what was protected comes out octet for octet, with who signed it`() async throws {
        let exchange = try await Exchange()
        let copy = try await exchange.copy()
        guard case .opened(let opened) = await exchange.open(WireMessage(copy).lines) else {
            Issue.record("not opened")
            return
        }
        #expect(opened.message == Exchange.message)
        #expect(opened.signer == MemberID("ministry"))
        #expect(opened.from == EmailAddress("minister@ministry.example"))
        #expect(opened.assurance.session == .organisation)
    }

    @Test func `RFC 9788 section 6: neither subject, name nor body is seen from outside`() async throws {
        let wire = WireMessage(try await Exchange().copy()).lines
        let text = String(decoding: wire.bytes, as: UTF8.self)
        #expect(text.contains("Subject: [...]\r\n"))
        #expect(text.contains("From: minister@ministry.example\r\n"))
        for secret in ["Very secret", "Minister <", "Body\r\n.", "SecureMail-"] { #expect(!text.contains(secret)) }
    }

    @Test(arguments: [
        Octets(utf8: "From: minister@ministry.example\r\n\r\n"),
        Octets(utf8: "From: minister@ministry.example\r\nnot a field\r\n\r\n8-bit \u{e9}\r\n"),
        Octets(
            utf8:
                "From: minister@ministry.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nMIAGCSqG"),
        Octets(
            utf8: "From: minister@ministry.example\r\nTo: " + String(repeating: "a@ministry.example, ", count: 3_000)
                + "b@c.example\r\n\r\nx"),
    ]) func `RFC 8551 section 3: odd messages are restored untouched`(_ message: Octets) async throws {
        let exchange = try await Exchange()
        guard case .opened(let opened) = await exchange.open(WireMessage(try await exchange.copy(message)).lines) else {
            Issue.record("not opened")
            return
        }
        #expect(opened.message == message)
    }

    @Test func `RFC 3030 section 3: the envelope may come as it is, from its first octet to its last and no further`()
        async throws
    {
        let exchange = try await Exchange()
        let wire = WireMessage(try await exchange.copy())
        let binary = Octets.joined(wire.binary)
        #expect(binary.count < wire.lines.count * 4 / 5, "that is what it is for")
        guard case .opened(let opened) = await exchange.open(binary) else {
            Issue.record("not opened")
            return
        }
        #expect(opened.message == Exchange.message)
        let traced = Octets.joined([Octets(utf8: "Received: from x\r\n"), binary])
        guard case .opened = await exchange.open(traced) else {
            Issue.record("not opened with trace")
            return
        }
        let end = Octets(utf8: "\r\n")
        #expect(Self.failure(await exchange.open(.joined([binary, end]))) == .malformed)
        #expect(Self.failure(await exchange.open(binary[0..<binary.count - 1])) == .malformed)
        #expect(Self.failure(await exchange.open(.joined([wire.binary[0], end, wire.binary[1]]))) == .malformed)
    }

    /// Nobody has signed the outer header, and its trace is handed on above the message: no reader may find another field, or another
    /// message, in it.
    @Test(arguments: [
        "Received: from x by y; now\nFrom: minister@ministry.example\nSecureMail-Status: status=verified\n\nPay\r\n",
        "Received: from x\rFrom: y@z.example\r\n", "Received: a\u{0}b\r\n",
        "Received: " + String(repeating: "a", count: 65_537) + "\r\n",
        "X-Other: a\nb\r\n",
    ]) func `a trace that is no line of text is refused, by both ways`(_ field: String) async throws {
        let exchange = try await Exchange()
        let wire = WireMessage(try await exchange.copy())
        for content in [Octets.joined(wire.binary), wire.lines] {
            #expect(Self.failure(await exchange.open(.joined([Octets(utf8: field), content]))) == .framing)
        }
    }

    @Test(arguments: ["8bit", "7bit", "quoted-printable", "x-binary", "base64"]) func `no other encoding is read`(
        _ encoding: String
    ) async throws {
        let exchange = try await Exchange()
        let wire = WireMessage(try await exchange.copy()).binary
        let header = String(decoding: wire[0].bytes, as: UTF8.self)
            .replacing("Content-Transfer-Encoding: binary", with: "Content-Transfer-Encoding: \(encoding)")
        #expect(Self.failure(await exchange.open(.joined([Octets(utf8: header), wire[1]]))) == .malformed)
    }

    @Test func `a copy for another member, another recipient or from another peer stays shut`() async throws {
        let exchange = try await Exchange()
        let copy = WireMessage(try await exchange.copy()).lines
        #expect(Self.failure(await exchange.open(WireMessage(try await exchange.copy(to: "ministry")).lines)) == .wrongMember)
        #expect(Self.failure(await exchange.open(copy, recipients: ["tane@kiwimail.example"])) == .recipientNotListed)
        #expect(Self.failure(await exchange.open(copy, peer: "kiwimail")) == .peerMismatch)
        #expect(Self.failure(await exchange.open(copy, sender: "x@outsider.example")) == .envelopeSenderForeign)
        if case .rejected(let failure) = await exchange.open(copy, sender: nil) { Issue.record("null sender: \(failure)") }
        let assured = WireMessage(try await exchange.copy(assuredBy: "kiwimail")).lines
        #expect(Self.failure(await exchange.open(assured)) == .assuranceMismatch)
    }

    @Test func `KIM: another member's gateway cannot sign for a domain that is not its own`() async throws {
        let exchange = try await Exchange()
        let foreign = try await exchange.copy(signer: exchange.community.kiwimail.signing, assuredBy: "kiwimail")
        #expect(Self.failure(await exchange.open(WireMessage(foreign).lines, peer: "kiwimail", sender: nil)) == .fromMismatch)
    }

    @Test(arguments: ["tls", "encryption"]) func `a key of another purpose does not sign`(_ purpose: String) async throws {
        let exchange = try await Exchange()
        let ministry = exchange.community.ministry
        let copy = try await exchange.copy(signer: purpose == "tls" ? ministry.tls : ministry.encryption)
        guard case .signerNotTrusted = Self.failure(await exchange.open(WireMessage(copy).lines)) else {
            Issue.record("\(purpose) key was taken for a signer")
            return
        }
    }

    @Test func `a signing time too old or too far ahead stays shut`() async throws {
        let exchange = try await Exchange()
        for time in [TestCommunity.start - .days(38), TestCommunity.start + .days(2)] {
            let copy = WireMessage(try await exchange.copy(signedAt: time)).lines
            #expect(Self.failure(await exchange.open(copy)) == .signingTimeOutOfRange)
        }
    }

    @Test(arguments: [Duration.hours(1), .zero - .hours(1), .hours(23), .zero - .days(30)])
    func `a peer whose clock is wrong, or whose mail waited, is believed within bounds`(_ span: Duration) async throws {
        let exchange = try await Exchange()
        let copy = WireMessage(try await exchange.copy(signedAt: TestCommunity.start + span)).lines
        if case .rejected(let failure) = await exchange.open(copy) { Issue.record("\(failure)") }
    }

    @Test func `what stood in a hold for longer than claims are remembered stays shut`() async throws {
        let exchange = try await Exchange()
        let copy = WireMessage(try await exchange.copy()).lines
        if case .rejected(let failure) = await exchange.open(copy, after: .days(47)) { Issue.record("\(failure)") }
        #expect(Self.failure(await exchange.open(copy, after: .days(49))) == .signingTimeOutOfRange)
    }

    @Test func `Johnny: From inside, From protected and From outside are one address`() async throws {
        let exchange = try await Exchange()
        let copy = try await exchange.copy()
        let other = Octets(
            utf8: String(decoding: WireMessage(copy).lines.bytes, as: UTF8.self)
                .replacing("From: minister@ministry.example", with: "From: other@ministry.example"))
        #expect(Self.failure(await exchange.open(other)) == .fromMismatch)
    }

    @Test(arguments: [0x0D, 0x0A, 0x00] as [UInt8])
    func `RFC 5321 section 2.3.8: a bare CR, bare LF or NUL inside is not handed on`(_ octet: UInt8) async throws {
        let exchange = try await Exchange()
        let message = Octets(Array(Exchange.message.bytes) + [0x41, octet, 0x42, 0x0D, 0x0A])
        #expect(Self.failure(await exchange.open(WireMessage(try await exchange.copy(message)).lines)) == .framing)
    }

    @Test(arguments: [
        ("Content-Type: text/plain\r\n\r\nhello\r\n", OpeningFailure.notProtected),
        ("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n", .notProtected),
        (
            "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\nMAA=\r\n",
            .notProtected
        ),
        (
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\nMAA=\r\n",
            .notProtected
        ),
        (
            "Content-Type: application/pkcs7-mime; smime-type=compressed-data\r\nContent-Transfer-Encoding: base64\r\n\r\nMAA=\r\n",
            .notProtected
        ),
        (
            "Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\nMAA=\r\n",
            .malformed
        ),
        (
            "Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n",
            .malformed
        ),
    ]) func `EFAIL: nothing but one authenticated envelope as the root is opened`(_ body: String, _ expected: OpeningFailure)
        async throws
    {
        let exchange = try await Exchange()
        let message = Octets(utf8: "From: minister@ministry.example\r\n" + body)
        #expect(Self.failure(await exchange.open(message)) == expected)
    }

    @Test func `EFAIL: an envelope that is not the root, with other parts around it, is not opened`() async throws {
        let exchange = try await Exchange()
        let inner = String(decoding: WireMessage(try await exchange.copy()).lines.bytes, as: UTF8.self)
        let message = Octets(
            utf8: "From: minister@ministry.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\nContent-Type: text/html\r\n\r\n<img src=\"http://evil.example/\r\n--b\r\n\(inner)\r\n--b--\r\n")
        #expect(Self.failure(await exchange.open(message)) == .notProtected)
    }

    @Test func `what is sealed but not signed gives no content`() async throws {
        let exchange = try await Exchange()
        let certificate = exchange.community.kiwimail.encryption.certificate
        let plain = Octets(utf8: "Content-Type: text/plain\r\n\r\nnot signed\r\n")
        let cms = try EnvelopeWriter.seal(
            plain, to: [certificate], contentKey: SymmetricKey(size: .bits256), accepting: .profile1)
        let copy = ProtectedCopy(
            cms: cms, wrappedContentKey: [], outerHeader: Octets(utf8: "From: minister@ministry.example\r\n"))
        #expect(Self.failure(await exchange.open(WireMessage(copy).lines)) == .notOneSignedPart)
    }

    @Test func `no flipped octet of the envelope opens`() async throws {
        let exchange = try await Exchange()
        let copy = try await exchange.copy()
        for position in stride(from: 0, to: copy.cms.count, by: 61) {
            var octets = Array(copy.cms.bytes)
            octets[position] ^= 0x01
            let flipped = ProtectedCopy(cms: Octets(octets), wrappedContentKey: [], outerHeader: copy.outerHeader)
            if case .opened = await exchange.open(WireMessage(flipped).lines) {
                Issue.record("opened with octet \(position) flipped")
            }
        }
    }

    @Test func `a waiting copy is sealed anew for a changed key, and its original can be quoted`() async throws {
        let exchange = try await Exchange()
        let copy = try await exchange.copy()
        let other = exchange.community.ministry.encryption.certificate
        let resealed = try await OwnCopies.reseal(copy, for: [other], keys: exchange.sender)
        #expect(try OwnCopies.isSealed(resealed, for: [other]))
        #expect(try !OwnCopies.isSealed(copy, for: [other]))
        #expect(Self.failure(await exchange.open(WireMessage(resealed).lines)) == .cannotDecrypt)
        #expect(try await OwnCopies.originalMessage(of: resealed, keys: exchange.sender) == Exchange.message)
    }
}
