import Accreditation
import CommunityModel
import Crypto
import Foundation
import MailModel
import SecureMailTestKit
import X509

/// The history of a community that was never there: statement N follows from N alone, so that many are made at once. All signatures are
/// real; the keys are no secret.
///
/// First each member with its gateway, its key, three certificates and domains; then, over ``years``, eight statements a turn of a member: two
/// certificates that are renewed, one that is revoked, three domains that change, a new contact, a suspension or its end. Members agree to
/// their certificates, which no officer signs then.
struct SyntheticCommunity: Sendable {
    static let years = 6
    static let turn = 8

    let members: Int, domains: Int, statements: Int
    let officers: [Curve25519.Signing.PrivateKey]
    let publisher: Curve25519.Signing.PrivateKey
    let authority: AuthorityKeys
    let root: CertificateIssuer, issuing: CertificateIssuer
    let start: Timestamp

    /// - Parameter root: that of a log that is there; `nil` for a new one.
    init(members: Int, domains: Int, statements: Int, root known: CertificateIssuer? = nil) throws {
        (self.members, self.domains, self.statements) = (members, domains, statements)
        let keys = try (1...3).map { try Curve25519.Signing.PrivateKey(rawRepresentation: Data(repeating: $0, count: 32)) }
        (officers, publisher) = (Array(keys.dropLast()), keys[2])
        start = TestCommunity.start - .days(365 * Self.years)
        let list = officers.enumerated().map { Officer(key: OfficerKey($1.publicKey), name: "Officer \($0)") }
        guard let authority = AuthorityKeys(threshold: 2, officers: list, publisher: OfficerKey(publisher.publicKey)) else {
            throw BenchmarkFailure(description: "no authority")
        }
        self.authority = authority
        let (from, to) = (start - .days(1), TestCommunity.start + .days(365))
        root = try known ?? CertificateIssuer.makeRoot(community: "Scale", serial: [1], from: from, to: to)
        issuing = try root.makeIssuing(community: "Scale", number: 1, serial: [2], from: from, to: to)
    }

    /// Statements by which one member comes.
    private var each: Int { 6 + domains / members }
    /// Where the turns begin.
    private var settled: Int { 2 + members * each }

    /// Leaves of some statements, from 0 on. A turn is made as a whole, as it revokes what it listed.
    func leaves(_ range: Range<Int>) throws -> [Octets] {
        var leaves: [Octets] = []
        var last: Certificate?
        for index in range {
            let act = try act(index, &last)
            leaves.append(try leaf(act, sequence: UInt64(index + 1), at: time(index)))
        }
        return leaves
    }

    /// A range that ends where a turn ends.
    func chunk(from index: Int) -> Range<Int> {
        let end = min(statements, index + 2_048)
        return index..<(end > settled && end < statements ? end - (end - settled) % Self.turn : end)
    }

    func leaf(_ agreed: AgreedAct, sequence: UInt64, at time: Timestamp) throws -> Octets {
        try SignedStatement(
            Statement(sequence: sequence, time: time, act: agreed.act), signedBy: agreed.needsNoOfficer ? [] : officers,
            agreement: agreed.agreement
        ).leaf
    }

    func time(_ index: Int) -> Timestamp {
        start + .seconds(index * (365 * Self.years * 86_400) / max(statements, 1))
    }

    func domain(_ number: Int, of member: Int) throws -> DomainName {
        guard let name = DomainName("d\(number)-member-\(member).example") else {
            throw BenchmarkFailure(description: "no domain")
        }
        return name
    }

    /// An act that fits after all of these, whatever came of the ones like it.
    func further(_ number: Int) throws -> AgreedAct {
        AgreedAct(.domain(.changed(try memberDomain(0, of: number % members, customer: "Further \(number)"))))
    }

    private func act(_ index: Int, _ last: inout Certificate?) throws -> AgreedAct {
        if index == 0 { return AgreedAct(.founded(name: "Scale", authority: authority)) }
        if index == 1 { return AgreedAct(.issuerListed(certificate: issuing.certificate.der)) }
        guard index < settled else { return try turn(index - settled, index, &last) }
        let (member, step) = (index - 2).quotientAndRemainder(dividingBy: each)
        switch step {
        case 0: return AgreedAct(.memberAdmitted(try id(member), name: "Member \(member)"))
        case 1:
            guard let endpoint = Endpoint(host: "192.0.2.1", port: 24) else { break }
            return AgreedAct(.gatewayListed(try gateway(member), of: try id(member), endpoint: endpoint))
        case 2: return AgreedAct(.member(.keySet(try id(member), try key(of: member).key)))
        case 3, 4, 5: return try listing(CertificatePurpose.allCases[step - 3], member, index, &last)
        default: break
        }
        let name = try memberDomain(step - 6, of: member, customer: "Customer \(step)")
        return AgreedAct(
            .domainGranted(name.name, to: try id(member), customer: name.customer, strength: name.strength))
    }

    private func turn(_ place: Int, _ index: Int, _ last: inout Certificate?) throws -> AgreedAct {
        let (turn, step) = place.quotientAndRemainder(dividingBy: Self.turn)
        let (round, member) = turn.quotientAndRemainder(dividingBy: members)
        switch step {
        case 0: return try listing(CertificatePurpose.allCases[round % 3], member, index, &last)
        case 1: return try listing(CertificatePurpose.allCases[(round + 1) % 3], member, index, &last)
        case 2:
            guard let digest = last?.digest else { throw BenchmarkFailure(description: "a turn that begins amidst") }
            return AgreedAct(.certificateRevoked(certificateDigest: digest, reason: .superseded))
        case 3:
            return AgreedAct(.noted(.contactRecorded(try id(member), digest: Array(SHA256.hash(data: Data("\(index)".utf8))))))
        case 4:
            return AgreedAct(
                round.isMultiple(of: 2)
                    ? .memberSuspended(try id(member), reason: "incident") : .memberResumed(try id(member)))
        default:
            let number = (round * 3 + step) % max(domains / members, 1)
            return AgreedAct(.domain(.changed(try memberDomain(number, of: member, customer: "Customer \(index)"))))
        }
    }

    private func key(of member: Int) throws -> Curve25519.Signing.PrivateKey {
        try Curve25519.Signing.PrivateKey(rawRepresentation: SHA256.hash(data: Data("member \(member)".utf8)))
    }

    private func memberDomain(_ number: Int, of member: Int, customer: String) throws -> MemberDomain {
        MemberDomain(name: try domain(number, of: member), customer: customer, strength: .password)
    }

    private func id(_ number: Int) throws -> MemberID {
        guard let id = MemberID("member-\(number)") else { throw BenchmarkFailure(description: "no member") }
        return id
    }

    private func gateway(_ member: Int) throws -> DomainName {
        guard let name = DomainName("gateway.member-\(member).example") else { throw BenchmarkFailure(description: "no name") }
        return name
    }

    private func listing(
        _ purpose: CertificatePurpose, _ member: Int, _ index: Int, _ last: inout Certificate?
    ) throws -> AgreedAct {
        let name = try gateway(member), time = time(index)
        let serial = withUnsafeBytes(of: UInt64(index).bigEndian) { Array($0) }
        let certificate = try issuing.issue(
            .init(P256.Signing.PrivateKey().publicKey), for: name, purpose: purpose, serial: [1] + serial,
            from: time - .hours(1), to: time + .days(90))
        last = certificate
        let act = Act.certificateListed(certificate.der, gateway: name, purpose: purpose)
        let text = AgreementText(to: act, log: CommunityLog.name(of: authority.publisher), expires: time + .days(1))
        return AgreedAct(act, try text.agreed(by: key(of: member)))
    }
}
