import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing

/// Whatever is stated in whatever order: a fold that takes it holds to what no history may break.
@Suite("Any order of acts")
struct FoldOrderTests {
    private struct Chance {
        var state: UInt64
        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }
    }

    private func act(_ chance: inout Chance, _ fixture: KeyedFixture) throws -> Act {
        let base = fixture.base
        let member = chance.one(of: [base.one, base.two, base.nobody]),
            gateway = chance.one(of: [base.oneGateway, base.twoGateway, base.otherGateway])
        let name = chance.one(of: [
            base.oneDomain, base.twoDomain, base.otherDomain, base.belowTwo, try #require(DomainName("0ther.example")),
        ])
        let domain = MemberDomain(
            name: name, customer: "Customer \(chance.below(3))", strength: .password,
            coverage: chance.one(of: [.whole, .partial]))
        let purpose = chance.one(of: CertificatePurpose.allCases), digest = Array(repeating: UInt8(chance.below(4)), count: 32)
        let key = chance.one(of: [base.oneKey, base.twoKey]).key
        switch chance.below(24) {
        case 0: return .memberAdmitted(member, name: "Name \(member)")
        case 1: return .memberSuspended(member, reason: "incident")
        case 2: return .memberResumed(member)
        case 3: return chance.below(6) == 0 ? .memberDeparted(member) : .member(.renamed(member, name: "Name \(chance.below(9))"))
        case 4: return base.grant(name, to: member)
        case 5: return .domainWithdrawn(name)
        case 6: return .domain(.changed(domain))
        case 7, 8: return .domain(.moved(domain, to: member))
        case 9, 10: return .gatewayListed(gateway, of: member, endpoint: chance.one(of: [base.endpoint, base.elsewhere]))
        case 11: return .gatewayWithdrawn(gateway)
        case 12, 13, 14:
            let holder = chance.one(of: [base.oneGateway, base.twoGateway, base.otherGateway])
            let leaf = try base.leaf(gateway, purpose, serial: UInt8(10 + chance.below(3)), of: holder)
            return .certificateListed(leaf, gateway: gateway, purpose: purpose)
        case 15: return .member(.keySet(member, key))
        case 16: return .member(.keyChanged(member, key))
        case 17: return .postQuantumKey(.listed(PostQuantumKey(algorithm: "X-Wing", digest: digest), gateway: gateway))
        case 18: return .postQuantumKey(.withdrawn(digest: digest))
        case 19: return .certificateRevoked(certificateDigest: try listedOnce(&chance, base), reason: .superseded)
        case 20: return try note(&chance, member)
        case 21: return .issuerListed(certificate: base.issuers[chance.below(2)])
        case 22:
            return .issuerWithdrawn(certificateDigest: Array(SHA256.hash(data: base.issuers[chance.below(2)].bytes)))
        default: return .objected(to: UInt64(chance.below(Int(fixture.fold.statements) + 1)))
        }
    }

    private func listedOnce(_ chance: inout Chance, _ base: FoldFixture) throws -> [UInt8] {
        let gateway = chance.one(of: [base.oneGateway, base.twoGateway]), purpose = chance.one(of: CertificatePurpose.allCases)
        return Array(SHA256.hash(data: try base.leaf(gateway, purpose, serial: UInt8(10 + chance.below(3))).bytes))
    }

    private func note(_ chance: inout Chance, _ member: MemberID) throws -> Act {
        let digest = Array(repeating: UInt8(chance.below(4)), count: 32)
        let product = Note.Product(name: "SecureMail", version: "0.\(chance.below(3))")
        let amendment = RequirementsAmendment(
            number: Int64(1 + chance.below(3)), effective: FoldFixture.start, deadline: FoldFixture.start + .days(9),
            digest: digest)
        let notes: [Note] = [
            .requirementsAmended(try #require(amendment)), .productAccredited(product), .productWithdrawn(product),
            .contactRecorded(member, digest: digest), .incidentOpened(digest: digest), .incidentClosed(digest: digest),
        ]
        return .noted(chance.one(of: notes))
    }

    private func agreement(_ chance: inout Chance, _ fixture: KeyedFixture, _ act: Act) throws -> Agreement? {
        switch chance.below(4) {
        case 0: try fixture.said(act)
        case 1: try fixture.said(act, by: fixture.base.twoKey)
        case 2: try fixture.agreed(act)
        default: nil
        }
    }

    /// One holder of each domain, key and gateway; every key and index tells the same; the folds of two gateways, one of which folds from
    /// the start, are the same.
    private func check(_ fixture: KeyedFixture, at time: Timestamp, _ seed: UInt64) {
        let directory = fixture.directory(at: time)
        var domains: Set<DomainName> = [], keys: [[UInt8]: (MemberID, DomainName)] = [:], members: Set<MemberKey> = []
        for member in directory.members {
            if let key = member.key { #expect(members.insert(key).inserted, "\(seed)") }
            for domain in member.domains {
                #expect(domains.insert(domain.name).inserted && directory.owner(of: domain.name)?.id == member.id, "\(seed)")
            }
            for other in member.domains {
                let overlap = directory.members.filter { $0.id != member.id }.flatMap(\.domains)
                    .contains { $0.name.isSubdomain(of: other.name) || NameSkeleton.of($0.name) == NameSkeleton.of(other.name) }
                #expect(!overlap, "\(seed): \(other.name)")
            }
            #expect(directory.domains(of: member.id, at: time + .hours(1)) == Set(member.domains.map(\.name)), "\(seed)")
            for gateway in member.gateways {
                for listed in CertificatePurpose.allCases.flatMap({ gateway.certificates(for: $0) }) {
                    let key = listed.certificate.keyDigest
                    #expect(keys[key].map { $0 == (member.id, gateway.name) } ?? true, "\(seed)")
                    keys[key] = (member.id, gateway.name)
                    #expect(directory.listing(ofCertificate: listed.digest)?.gateway == gateway.name, "\(seed)")
                }
            }
        }
    }

    /// A generated history after the first: what was taken of it, and where it ends.
    private func lived(
        _ seed: UInt64
    ) throws -> (begun: DirectoryFold, taken: [SignedStatement], end: KeyedFixture, time: Timestamp) {
        var chance = Chance(state: seed &* 0x9E37_79B9_7F4A_7C15), fixture = try KeyedFixture(), taken: [SignedStatement] = []
        let begun = fixture.fold
        var time = fixture.now
        for _ in 0..<120 {
            time = time + .hours(chance.below(30))
            let act = try act(&chance, fixture), agreement = try agreement(&chance, fixture, act)
            let before = fixture.fold
            do {
                try fixture.state(act, agreement, at: time)
                let statement = Statement(sequence: fixture.fold.statements, time: time, act: act)
                taken.append(SignedStatement(statement: statement, signatures: [], agreement: agreement))
            } catch {
                // Production throws the fold away with what it refused.
                fixture.fold = before
            }
        }
        return (begun, taken, fixture, time)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func `keeps one holder of each name and key`(_ seed: UInt64) throws {
        let (begun, taken, fixture, time) = try lived(seed)
        check(fixture, at: time, seed)
        var again = begun
        for signed in taken { try again.apply(try SignedStatement(parsing: signed.leaf)) }
        var other = fixture
        other.fold = again
        #expect(other.directory(at: time).members == fixture.directory(at: time).members)
        #expect(again.pending == fixture.fold.pending)
        check(fixture, at: time + .hours(80), seed)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a snapshot of any beginning, and what comes after it, is the fold of all`(_ seed: UInt64) throws {
        let (begun, taken, end, time) = try lived(seed)
        let whole = end.fold.snapshot
        var prefix = begun
        for (index, signed) in taken.enumerated() {
            var restored = try DirectoryFold(snapshot: prefix.snapshot)
            #expect(restored.snapshot == prefix.snapshot, "\(seed): before \(index)")
            // Each is folded to the end only now and then: that costs the square of the history.
            if index % 9 == Int(seed % 9) {
                for later in taken[index...] { try restored.apply(later) }
                #expect(restored.snapshot == whole, "\(seed): from \(index)")
            }
            try prefix.apply(signed)
        }
        let restored = try DirectoryFold(snapshot: whole)
        var other = end
        other.fold = restored
        check(other, at: time + .hours(80), seed)
        compare(end.directory(at: time), other.directory(at: time), taken, "\(seed)")
    }

    /// The present and each moment of the past.
    private func compare(_ one: Directory, _ other: Directory, _ taken: [SignedStatement], _ what: Comment) {
        #expect(one.members == other.members && one.pending == other.pending && one.notes == other.notes, what)
        #expect(one.revocation == other.revocation && one.issuers == other.issuers, what)
        let base = try? FoldFixture.shared.get()
        for signed in taken {
            let time = signed.statement.time
            for member in [base?.one, base?.two, base?.nobody].compactMap(\.self) {
                #expect(one.state(of: member, at: time) == other.state(of: member, at: time), what)
                #expect(one.domains(of: member, at: time) == other.domains(of: member, at: time), what)
            }
            for name in [base?.oneDomain, base?.twoDomain, base?.otherDomain, base?.belowTwo].compactMap(\.self) {
                #expect(one.owner(of: name, at: time) == other.owner(of: name, at: time), what)
                #expect(one.standing(of: name, at: time) == other.standing(of: name, at: time), what)
            }
            guard case .certificateListed(let der, _, _) = signed.statement.act else { continue }
            let digest = Array(SHA256.hash(data: der.bytes))
            #expect(one.listing(ofCertificate: digest, at: time) == other.listing(ofCertificate: digest, at: time), what)
        }
    }
}
