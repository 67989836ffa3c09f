import HashTreeCollections
import MailModel
import X509

/// How what the fold holds stands in a snapshot: each type's writing beside its reading.
extension SnapshotWriter {
    mutating func write(_ tenure: Tenure) {
        write(tenure.since)
        write(optional: tenure.until) { $0.write($1) }
    }

    mutating func write(_ endpoint: Endpoint) {
        write(endpoint.host)
        write(count: endpoint.port)
    }

    mutating func write(_ listing: CertificateListing) {
        write(listing.member)
        write(listing.gateway)
        write(listing.purpose.rawValue)
        write(listing.since)
    }

    mutating func write(_ listed: ListedCertificate) {
        write(listed.der.bytes)
        write(listed.purpose.rawValue)
        write(digest: listed.digest)
        write(digest: listed.key)
        write(listed.validTo)
    }

    mutating func write(_ ended: EndedCertificate) {
        write(digest: ended.digest)
        write(digest: ended.key)
        write(ended.purpose.rawValue)
    }

    mutating func write(_ key: PostQuantumKey) {
        write(key.algorithm)
        write(digest: key.digest)
    }

    mutating func write(_ entry: DirectoryFold.MemberEntry) {
        write(entry.name)
        write(entry.state.rawValue)
        write(optional: entry.key) { $0.write($1.octets) }
        write(all: entry.domains) { $0.write($1) }
        write(all: entry.gateways.sorted()) { $0.write($1) }
    }

    mutating func write(_ entry: DirectoryFold.GatewayEntry) {
        write(entry.member)
        write(entry.endpoint)
        write(all: entry.certificates) { $0.write($1) }
        write(all: entry.ended) { $0.write($1) }
        write(all: entry.postQuantumKeys) { $0.write($1) }
    }

    mutating func write(_ granted: DirectoryFold.GrantedDomain) {
        write(granted.member)
        write(granted.domain.customer)
        write(granted.domain.strength.rawValue)
        write(granted.domain.coverage.rawValue)
        write(granted.since)
    }

    mutating func write(_ holder: DirectoryFold.KeyHolder) {
        write(holder.member)
        write(holder.gateway)
        write(holder.purpose.rawValue)
    }

    mutating func write(_ past: MemberPast) {
        write(past.membership)
        write(all: past.suspensions) { $0.write($1) }
        write(past.formerDomains) { writer, name, tenures in
            writer.write(name)
            writer.write(all: tenures) { $0.write($1) }
        }
    }

    mutating func write(_ pending: PendingAct) {
        write(pending.member)
        write(Statement(sequence: pending.sequence, time: pending.statedAt, act: pending.act).json)
    }
}

extension SnapshotReader {
    mutating func tenure() throws(SnapshotFailure) -> Tenure {
        Tenure(since: try time(), until: try optional { reader throws(SnapshotFailure) in try reader.time() })
    }

    mutating func endpoint() throws(SnapshotFailure) -> Endpoint {
        guard let endpoint = Endpoint(host: try text(), port: Int(truncatingIfNeeded: try number())) else { throw .damaged }
        return endpoint
    }

    mutating func purpose() throws(SnapshotFailure) -> CertificatePurpose { try value(CertificatePurpose.init(rawValue:)) }

    mutating func key() throws(SnapshotFailure) -> MemberKey {
        guard let key = MemberKey(octets: try content()) else { throw .damaged }
        return key
    }

    mutating func listing() throws(SnapshotFailure) -> CertificateListing {
        CertificateListing(member: try member(), gateway: try name(), purpose: try purpose(), since: try time())
    }

    mutating func pastListing() throws(SnapshotFailure) -> PastListing {
        PastListing(listing: try listing(), until: try time())
    }

    mutating func listed() throws(SnapshotFailure) -> ListedCertificate {
        ListedCertificate(
            der: Octets(try content()), purpose: try purpose(), digest: try digest(), key: try digest(), validTo: try time())
    }

    mutating func ended() throws(SnapshotFailure) -> EndedCertificate {
        EndedCertificate(digest: try digest(), key: try digest(), purpose: try purpose())
    }

    mutating func issuer() throws(SnapshotFailure) -> Certificate {
        guard let certificate = Certificate(der: Octets(try content())) else { throw .damaged }
        return certificate
    }

    mutating func postQuantumKey() throws(SnapshotFailure) -> PostQuantumKey {
        PostQuantumKey(algorithm: try text(), digest: try digest())
    }

    mutating func memberEntry() throws(SnapshotFailure) -> DirectoryFold.MemberEntry {
        DirectoryFold.MemberEntry(
            name: try text(), state: try value(MemberState.init(rawValue:)),
            key: try optional { reader throws(SnapshotFailure) in try reader.key() },
            domains: try set { reader throws(SnapshotFailure) in try reader.name() },
            gateways: Set(try all { reader throws(SnapshotFailure) in try reader.name() }))
    }

    mutating func gatewayEntry(_ name: DomainName) throws(SnapshotFailure) -> DirectoryFold.GatewayEntry {
        DirectoryFold.GatewayEntry(
            name: name, member: try member(), endpoint: try endpoint(),
            certificates: try all { reader throws(SnapshotFailure) in try reader.listed() },
            ended: try all { reader throws(SnapshotFailure) in try reader.ended() },
            postQuantumKeys: try all { reader throws(SnapshotFailure) in try reader.postQuantumKey() })
    }

    mutating func granted(_ name: DomainName) throws(SnapshotFailure) -> DirectoryFold.GrantedDomain {
        let member = try member(), customer = try text()
        let domain = MemberDomain(
            name: name, customer: customer, strength: try value(SessionStrength.init(rawValue:)),
            coverage: try value(DomainCoverage.init(rawValue:)))
        return DirectoryFold.GrantedDomain(member: member, domain: domain, since: try time())
    }

    mutating func holder() throws(SnapshotFailure) -> DirectoryFold.KeyHolder {
        DirectoryFold.KeyHolder(member: try member(), gateway: try name(), purpose: try purpose())
    }

    mutating func past() throws(SnapshotFailure) -> MemberPast {
        MemberPast(
            membership: try tenure(), suspensions: try tenures(),
            formerDomains: try dictionary { reader throws(SnapshotFailure) in
                try reader.name()
            } _: { reader throws(SnapshotFailure) in
                try reader.tenures()
            })
    }

    mutating func tenures() throws(SnapshotFailure) -> [Tenure] {
        try all { reader throws(SnapshotFailure) in try reader.tenure() }
    }

    mutating func pendingAct() throws(SnapshotFailure) -> PendingAct {
        let member = try member(), json = try json(), statement: Statement
        do throws(StatementFailure) { statement = try Statement(json) } catch { throw .damaged }
        return PendingAct(sequence: statement.sequence, act: statement.act, member: member, statedAt: statement.time)
    }
}
