import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import SwiftASN1
import Testing
import X509

@Suite("Revocation lists: RFC 5280 section 5")
struct RevocationListParsingTests {
    private let fixture: FoldFixture
    private let day = TestCommunity.start

    init() throws { fixture = try FoldFixture.shared.get() }

    private func list(_ change: (inout HandMadeList) -> Void = { _ in }) throws -> Octets {
        var made = HandMadeList(issuer: fixture.issuing.certificate.subject)
        change(&made)
        return try made.signed(by: fixture.issuing.key)
    }

    @Test func `a list that is made is read again`() throws {
        let revoked = [
            RevokedCertificate(serial: [0x80, 1], since: day - .days(2), reason: .keyCompromise),
            RevokedCertificate(serial: [5], since: day, reason: .unspecified),
        ]
        let made = try CertificateRevocationList.issue(
            by: fixture.issuing.certificate, key: fixture.issuing.key, number: 41, thisUpdate: day, nextUpdate: day + .days(7),
            revoked: revoked)
        let read = try CertificateRevocationList(parsing: made.der)
        #expect(read == made && read.number == 41 && read.isSigned(by: fixture.issuing.certificate))
        #expect(read.revocation(of: [0, 0x80, 1], at: day)?.reason == .keyCompromise)
        #expect(read.revocation(of: [0x80, 1], at: day - .days(3)) == nil && read.revocation(of: [6], at: day) == nil)
    }

    @Test func `a list made by hand is read, with what is not critical passed over`() throws {
        let read = try CertificateRevocationList(
            parsing: try list {
                $0.entries = [
                    .init(serial: [7], extensions: [.init(oid: HandMadeList.Extension.reason, value: [0x0A, 1, 1])]),
                    .init(serial: [8], extensions: [.init(oid: HandMadeList.Extension.unknown, value: [5, 0])]),
                    .init(
                        serial: [9], since: "20261124000000Z",
                        extensions: [.init(oid: HandMadeList.Extension.reason, value: [0x0A, 1, 99])]),
                ]
                $0.extensions?.append(.init(oid: HandMadeList.Extension.unknown, value: [5, 0]))
            })
        #expect(read.isSigned(by: fixture.issuing.certificate) && read.revoked.count == 3 && read.number == 5)
        #expect(read.revoked[[7]]?.reason == .keyCompromise && read.revoked[[9]]?.reason == .unspecified)
    }

    @Test func `of two entries for one serial the earlier counts`() throws {
        for dates in [["261120000000Z", "261125000000Z"], ["261125000000Z", "261120000000Z"]] {
            let read = try CertificateRevocationList(parsing: try list { $0.entries = dates.map { .init(since: $0) } })
            #expect(read.revoked[[7]]?.since.rfc3339 == "2026-11-20T00:00:00Z")
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let failure: RevocationFailure
        let change: @Sendable (inout HandMadeList) -> Void

        init(_ description: String, _ failure: RevocationFailure, _ change: @escaping @Sendable (inout HandMadeList) -> Void) {
            (testDescription, self.failure, self.change) = (description, failure, change)
        }
    }

    static let cases = [
        Case("section 5.1.2.1: version 1", .malformed) { $0.version = 0 },
        Case("section 5.1.2.1: no version", .malformed) { $0.version = nil },
        Case("section 5.1.2.2: another algorithm", .algorithmNotAllowed) { $0.algorithm = HandMadeList.ecdsaWithSHA256 },
        Case("section 5.1.1.2: another algorithm outside", .algorithmNotAllowed) {
            $0.outerAlgorithm = HandMadeList.ecdsaWithSHA256
        },
        Case("section 5.1.1.3: a signature with padding bits", .malformed) { $0.paddingBits = 1 },
        Case("section 5.1.2.4: no times", .malformed) { ($0.thisUpdate, $0.nextUpdate) = (nil, nil) },
        Case("section 5.1.2.5: no nextUpdate", .malformed) { $0.nextUpdate = nil },
        Case("section 5.1.2.5: ends before it begins", .malformed) { $0.nextUpdate = "261101000000Z" },
        Case("section 5.1.2.4: a day that is none", .malformed) { $0.thisUpdate = "261131000000Z" },
        Case("section 5.1.2.4: a time zone", .malformed) { $0.thisUpdate = "20261124000000+0" },
        Case("section 5.1.2.7: no extensions", .malformed) { $0.extensions = nil },
        Case("section 5.2.1: no key identifier", .malformed) { $0.extensions?.removeFirst() },
        Case("section 5.2.3: no number", .malformed) { $0.extensions?.removeLast() },
        Case("section 5.2.3: a negative number", .malformed) {
            $0.extensions?[1] = .init(oid: HandMadeList.Extension.number, value: [2, 1, 0xFF])
        },
        Case("section 5.2.3: a number of nine octets", .malformed) {
            $0.extensions?[1] = .init(oid: HandMadeList.Extension.number, value: [2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0])
        },
        Case("section 5.2.3: two numbers", .malformed) {
            $0.extensions?.append(.init(oid: HandMadeList.Extension.number, value: [2, 1, 6]))
        },
        Case("section 5.2.4: a delta", .partOnly) {
            $0.extensions?.append(.init(oid: HandMadeList.Extension.deltaIndicator, isCritical: true, value: [2, 1, 4]))
        },
        Case("section 5.2.4: a delta that does not say that it is critical", .partOnly) {
            $0.extensions?.append(.init(oid: HandMadeList.Extension.deltaIndicator, value: [2, 1, 4]))
        },
        Case("section 5.2.5: for some certificates only", .partOnly) {
            $0.extensions?.append(.init(oid: HandMadeList.Extension.distributionPoint, isCritical: true, value: [0x30, 0]))
        },
        Case("section 5.2.5: the same, not critical", .partOnly) {
            $0.extensions?.append(.init(oid: HandMadeList.Extension.distributionPoint, value: [0x30, 0]))
        },
        Case("section 5.2: an unknown critical extension", .partOnly) {
            $0.extensions?.append(.init(oid: HandMadeList.Extension.unknown, isCritical: true, value: [5, 0]))
        },
        Case("section 5.3: an unknown critical extension of an entry", .partOnly) {
            $0.entries = [.init(extensions: [.init(oid: HandMadeList.Extension.unknown, isCritical: true, value: [5, 0])])]
        },
        Case("section 5.3.3: an entry of another issuer's certificate", .partOnly) {
            $0.entries = [
                .init(extensions: [.init(oid: HandMadeList.Extension.certificateIssuer, isCritical: true, value: [0x30, 0])])
            ]
        },
        Case("section 5.3.1: removed from a list before", .partOnly) {
            $0.entries = [.init(extensions: [.init(oid: HandMadeList.Extension.reason, value: [0x0A, 1, 8])])]
        },
        Case("section 5.3.1: a reason that is no enumeration", .malformed) {
            $0.entries = [.init(extensions: [.init(oid: HandMadeList.Extension.reason, value: [2, 1, 1])])]
        },
        Case("section 5.1: an octet after the end", .malformed) { $0.trailing = [0] },
    ]

    @Test(arguments: cases) func `a list with one thing wrong is refused`(_ case: Case) throws {
        let der = try list(`case`.change)
        #expect(throws: `case`.failure) { _ = try CertificateRevocationList(parsing: der) }
    }

    @Test func `a list that is too large is not even parsed`() {
        let octets = Octets([UInt8](repeating: 0x30, count: CertificateRevocationList.maximumOctets + 1))
        #expect(throws: RevocationFailure.tooLarge) { _ = try CertificateRevocationList(parsing: octets) }
    }

    @Test func `no shortened list is read`() throws {
        let der = try list { $0.entries = [.init()] }
        for length in 0..<der.count {
            #expect(throws: RevocationFailure.self) { _ = try CertificateRevocationList(parsing: der[0..<length]) }
        }
    }

    @Test func `no changed list is its issuer's`() throws {
        let der = Array(try list { $0.entries = [.init()] }.bytes)
        for position in der.indices {
            var changed = der
            changed[position] ^= 0x01
            guard let read = try? CertificateRevocationList(parsing: Octets(changed)) else { continue }
            #expect(!read.isSigned(by: fixture.issuing.certificate), "\(position)")
        }
    }
}
