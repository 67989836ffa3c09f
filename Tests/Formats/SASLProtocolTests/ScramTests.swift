import SASLProtocol
import SecureMailTestKit
import Testing

@Suite("SCRAM-SHA-256: RFC 5802, RFC 7677")
struct ScramTests {
    static let clientNonce = "rOprNGfwEbeRWgbNEkqO"
    static let serverNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    static let salt: [UInt8] = [0x5B, 0x6D, 0x99, 0x68, 0x9D, 0x12, 0x35, 0x8E, 0xEC, 0xA0, 0x4B, 0x14, 0x12, 0x36, 0xFA, 0x81]
    static let secret: [UInt8] = Array(1...32)

    private func record(_ password: String = "pencil") throws -> ScramRecord {
        try #require(ScramRecord(password: password, salt: Self.salt))
    }

    @Test func `the example of RFC 7677 section 3, both sides`() throws {
        var client = ScramClient(user: "user", password: "pencil", nonce: Self.clientNonce)
        var server = ScramServer(serverNonce: Self.serverNonce)
        #expect(client.first == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        #expect(try server.clientFirst(client.first) == "user")
        let challenge = try server.found(try record(), isKnown: true)
        #expect(challenge == "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
        let final = try client.final(challenge)
        #expect(
            final
                == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        let proof = try server.clientFinal(final)
        #expect(proof == "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
        try client.verify(proof)
    }

    @Test(arguments: ["a=b,c", "=2C", "ü", "=3D=", "a b"]) func `RFC 5802 section 5.1: any name comes back as it was`(
        _ name: String
    ) throws {
        let client = ScramClient(user: name, password: "x", nonce: Self.clientNonce)
        var server = ScramServer(serverNonce: Self.serverNonce)
        #expect(try server.clientFirst(client.first) == name)
    }

    @Test func `a wrong password is not proven`() throws {
        var client = ScramClient(user: "user", password: "pen", nonce: Self.clientNonce)
        var server = ScramServer(serverNonce: Self.serverNonce)
        _ = try server.clientFirst(client.first)
        let final = try client.final(try server.found(try record(), isKnown: true))
        #expect(throws: ScramServer.Failure.wrongProof) { try server.clientFinal(final) }
    }

    /// RFC 4648 section 3.5.
    @Test func `a proof whose padding holds bits is not the right one`() throws {
        var client = ScramClient(user: "user", password: "pencil", nonce: Self.clientNonce)
        var server = ScramServer(serverNonce: Self.serverNonce)
        _ = try server.clientFirst(client.first)
        let final = try client.final(try server.found(try record(), isKnown: true))
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let digit = try #require(final.dropLast().last), last = try #require(digits.firstIndex(of: digit))
        #expect(final.hasSuffix("=") && last % 4 == 0)
        for padding in 1...3 {
            var tried = server
            #expect(throws: ScramServer.Failure.malformed) {
                try tried.clientFinal("\(final.dropLast(2))\(digits[last + padding])=")
            }
        }
        _ = try server.clientFinal(final)
    }

    @Test func `a proof for a made-up record opens nothing`() throws {
        var client = ScramClient(user: "user", password: "pencil", nonce: Self.clientNonce)
        var server = ScramServer(serverNonce: Self.serverNonce)
        _ = try server.clientFirst(client.first)
        let final = try client.final(try server.found(try record(), isKnown: false))
        #expect(throws: ScramServer.Failure.wrongProof) { try server.clientFinal(final) }
    }

    @Test func `the record of an unknown user is steady, its own, and cost no key derivation`() {
        let one = ScramServer.decoy(for: "nobody", secret: Self.secret)
        #expect(one == ScramServer.decoy(for: "nobody", secret: Self.secret))
        let other = ScramServer.decoy(for: "nobody2", secret: Self.secret)
        #expect(one.salt != other.salt && one.storedKey != other.storedKey && one.serverKey != other.serverKey)
        #expect(one.salt != ScramServer.decoy(for: "nobody", secret: [1]).salt)
        #expect(one.salt.count == 16 && one.iterations == ScramRecord.standardIterations)
        #expect(one.storedKey.count == 32 && one.storedKey != one.serverKey)
        // Ten thousand key derivations take tens of seconds; ten thousand records by HMAC do not.
        let time = ProcessorTime.of {
            for number in 0..<10_000 { _ = ScramServer.decoy(for: "u\(number)", secret: Self.secret) }
        }
        #expect(time < .seconds(8))
        #expect(!one.verifies(password: ""))
    }

    @Test(arguments: [
        "", "n", "n,,", "n,,n=user", "n,,r=rOprNGfwEbeRWgbNEkqO,n=user", "n,,n=,r=rOprNGfwEbeRWgbNEkqO", "n,,n=user,r=short",
        "n,,n=us=er,r=rOprNGfwEbeRWgbNEkqO", "n,,m=ext,n=user,r=rOprNGfwEbeRWgbNEkqO", "n,,n=user,r=rOprNGfw EbeRWgbNEkqO",
        "n,,n=a\u{0}b,r=rOprNGfwEbeRWgbNEkqO",
    ]) func `a first message against RFC 5802 section 7 is refused`(_ text: String) {
        var server = ScramServer(serverNonce: Self.serverNonce)
        #expect(throws: ScramServer.Failure.malformed) { try server.clientFirst(text) }
    }

    @Test(arguments: ["p=tls-unique,,n=user,r=rOprNGfwEbeRWgbNEkqO", "n,a=admin,n=user,r=rOprNGfwEbeRWgbNEkqO"])
    func `channel binding and acting for another are not supported`(_ text: String) {
        var server = ScramServer(serverNonce: Self.serverNonce)
        #expect(throws: ScramServer.Failure.notSupported) { try server.clientFirst(text) }
    }

    @Test(arguments: [
        "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "s=W22ZaJ0SNY7soEsUEjb6gQ==,r=rOprNGfwEbeRWgbNEkqOx,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=?,i=4096", "e=other-error", "",
    ]) func `a client does not answer a first message that is none`(_ text: String) {
        var client = ScramClient(user: "user", password: "pencil", nonce: Self.clientNonce)
        #expect(throws: ScramClient.Failure.malformed) { try client.final(text) }
    }

    @Test(arguments: [1, 4_095, 1_000_001]) func `RFC 7677 section 4: too few or too many rounds are refused`(_ count: Int) {
        var client = ScramClient(user: "user", password: "pencil", nonce: Self.clientNonce)
        let first = "r=\(Self.clientNonce)x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=\(count)"
        #expect(throws: ScramClient.Failure.iterationsOutOfRange) { try client.final(first) }
        #expect(ScramRecord(text: "SCRAM-SHA-256$\(count):AAAA$\(Self.key):\(Self.key)") == nil)
    }

    private static let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

    @Test func `a server that does not know the record is not believed`() throws {
        var client = ScramClient(user: "user", password: "pencil", nonce: Self.clientNonce)
        #expect(throws: ScramClient.Failure.malformed) { try client.verify("v=\(Self.key)") }
        _ = try client.final("r=\(Self.clientNonce)x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
        #expect(throws: ScramClient.Failure.serverNotProven) { try client.verify("v=\(Self.key)") }
        #expect(throws: ScramClient.Failure.malformed) { try client.verify("e=invalid-proof") }
    }

    @Test func `a record is read back from its text, and holds no password`() throws {
        let record = try record()
        #expect(ScramRecord(text: record.text) == record)
        #expect(record.verifies(password: "pencil") && !record.verifies(password: "pencil "))
        #expect(!"\(record)".contains("=") && !String(reflecting: record).contains("="))
    }
}
