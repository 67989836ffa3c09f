import HashTreeCollections
package import MailModel
import X509

/// All that a fold holds, so that a restart need not fold the log again. A field that is added to the fold is added here, and
/// ``snapshotVersion`` raised; it is raised too where the same statements come to make another state.
extension DirectoryFold {
    static let snapshotVersion: UInt64 = 4

    /// The same octets for the same state, within one process.
    package var snapshot: Octets {
        SnapshotWriter.octets { write(into: &$0) }
    }

    package init(snapshot: Octets) throws(SnapshotFailure) {
        var reader = SnapshotReader(snapshot)
        try self.init(from: &reader)
        try reader.finish()
    }

    func write(into writer: inout SnapshotWriter) {
        writer.write(communityName)
        writer.write(optional: authority) { $0.write($1.json) }
        writer.write(all: issuers) { $0.write($1.der.bytes) }
        writer.write(statements)
        writer.write(lastTime)
        writer.write(maturedUntil)
        writer.write(count: mostAgreements)
        writeHolders(into: &writer)
        writeKeys(into: &writer)
        writePast(into: &writer)
        notes.write(into: &writer)
        looks.write(into: &writer)
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFailure) {
        self.init()
        communityName = try reader.text()
        authority = try reader.optional { reader throws(SnapshotFailure) in
            let json = try reader.json()
            do throws(StatementFailure) { return try AuthorityKeys(json) } catch { throw SnapshotFailure.damaged }
        }
        issuers = try reader.all { reader throws(SnapshotFailure) in try reader.issuer() }
        issuerDigests = issuers.map(\.digest)
        statements = try reader.number()
        lastTime = try reader.time()
        maturedUntil = try reader.time()
        mostAgreements = Int(truncatingIfNeeded: try reader.number())
        try readHolders(from: &reader)
        try readKeys(from: &reader)
        try readPast(from: &reader)
        notes = try Notes(from: &reader)
        looks = try LookAlikeIndex(from: &reader)
    }

    // MARK: Members, domains, gateways

    private func writeHolders(into writer: inout SnapshotWriter) {
        writer.write(memberEntries) { writer, id, entry in
            writer.write(id)
            writer.write(entry)
        }
        writer.write(all: departed) { $0.write($1) }
        writer.write(gateways) { writer, name, entry in
            writer.write(name)
            writer.write(entry)
        }
        writer.write(granted) { writer, name, entry in
            writer.write(name)
            writer.write(entry)
        }
        writer.write(former) { writer, name, entry in
            writer.write(name)
            writer.write(entry.member)
            writer.write(entry.until)
        }
        writer.write(below) { writer, name, members in
            writer.write(name)
            writer.write(members) { writer, id, names in
                writer.write(id)
                writer.write(all: names) { $0.write($1) }
            }
        }
        writer.write(all: pending) { $0.write($1) }
    }

    private mutating func readHolders(from reader: inout SnapshotReader) throws(SnapshotFailure) {
        memberEntries = try reader.members { reader, _ throws(SnapshotFailure) in try reader.memberEntry() }
        departed = try reader.set { reader throws(SnapshotFailure) in try reader.member() }
        gateways = try reader.names { reader, name throws(SnapshotFailure) in try reader.gatewayEntry(name) }
        granted = try reader.names { reader, name throws(SnapshotFailure) in try reader.granted(name) }
        former = try reader.names { reader, _ throws(SnapshotFailure) in
            FormerDomain(member: try reader.member(), until: try reader.time())
        }
        below = try reader.names { reader, _ throws(SnapshotFailure) in
            try reader.members { reader, _ throws(SnapshotFailure) in
                try reader.set { reader throws(SnapshotFailure) in try reader.name() }
            }
        }
        pending = try reader.all { reader throws(SnapshotFailure) in try reader.pendingAct() }
    }

    // MARK: Keys and certificates

    private func writeKeys(into writer: inout SnapshotWriter) {
        writer.write(listings) { writer, digest, listing in
            writer.write(digest: digest)
            writer.write(listing)
        }
        writer.write(revocations) { writer, digest, time in
            writer.write(digest: digest)
            writer.write(time)
        }
        writer.write(all: everListed) { $0.write(digest: $1) }
        writer.write(gatewayOwners) { writer, name, member in
            writer.write(name)
            writer.write(member)
        }
        writer.write(keyHolders) { writer, digest, holder in
            writer.write(digest: digest)
            writer.write(holder)
        }
        writer.write(memberKeyHolders) { writer, key, member in
            writer.write(key.octets)
            writer.write(member)
        }
        writer.write(postQuantumHolders) { writer, digest, gateway in
            writer.write(digest: digest)
            writer.write(gateway)
        }
        writer.write(all: withdrawnPostQuantumKeys) { $0.write(digest: $1) }
        writer.write(all: everCertified) { $0.write($1) }
        writer.write(certifiedPurposes) { writer, gateway, purposes in
            writer.write(gateway)
            writer.write(count: Int(purposes.rawValue))
        }
        writer.write(usedAgreements) { writer, digest, time in
            writer.write(digest: digest)
            writer.write(time)
        }
        writer.write(approvals) { writer, officer, time in
            writer.write(officer.octets)
            writer.write(time)
        }
    }

    private mutating func readKeys(from reader: inout SnapshotReader) throws(SnapshotFailure) {
        listings = try reader.digests { reader throws(SnapshotFailure) in try reader.listing() }
        revocations = try reader.digests { reader throws(SnapshotFailure) in try reader.time() }
        everListed = try reader.set { reader throws(SnapshotFailure) in try reader.digest() }
        gatewayOwners = try reader.names { reader, _ throws(SnapshotFailure) in try reader.member() }
        keyHolders = try reader.digests { reader throws(SnapshotFailure) in try reader.holder() }
        memberKeyHolders = try reader.dictionary { reader throws(SnapshotFailure) in
            try reader.key()
        } _: { reader throws(SnapshotFailure) in
            try reader.member()
        }
        postQuantumHolders = try reader.digests { reader throws(SnapshotFailure) in try reader.name() }
        withdrawnPostQuantumKeys = try reader.set { reader throws(SnapshotFailure) in try reader.digest() }
        everCertified = try reader.set { reader throws(SnapshotFailure) in try reader.member() }
        certifiedPurposes = try reader.names { reader, _ throws(SnapshotFailure) in
            guard let purposes = UInt8(exactly: try reader.number()) else { throw .damaged }
            return PurposeSet(rawValue: purposes)
        }
        usedAgreements = try reader.digests { reader throws(SnapshotFailure) in try reader.time() }
        approvals = try reader.dictionary { reader throws(SnapshotFailure) in
            try reader.key()
        } _: { reader throws(SnapshotFailure) in
            try reader.time()
        }
    }

    // MARK: The past

    private func writePast(into writer: inout SnapshotWriter) {
        writer.write(pasts) { writer, id, past in
            writer.write(id)
            writer.write(past)
        }
        writer.write(formerListings) { writer, digest, listings in
            writer.write(digest: digest)
            writer.write(all: listings) {
                $0.write($1.listing)
                $0.write($1.until)
            }
        }
        writer.write(formerOwners) { writer, name, owners in
            writer.write(name)
            writer.write(all: owners) { $0.write($1) }
        }
    }

    private mutating func readPast(from reader: inout SnapshotReader) throws(SnapshotFailure) {
        pasts = try reader.members { reader, _ throws(SnapshotFailure) in try reader.past() }
        formerListings = try reader.digests { reader throws(SnapshotFailure) in
            try reader.all { reader throws(SnapshotFailure) in try reader.pastListing() }
        }
        formerOwners = try reader.names { reader, _ throws(SnapshotFailure) in
            try reader.all { reader throws(SnapshotFailure) in try reader.member() }
        }
    }
}

extension SnapshotReader {
    mutating func members<Value>(
        _ value: (inout SnapshotReader, MemberID) throws(SnapshotFailure) -> Value
    ) throws(SnapshotFailure) -> TreeDictionary<MemberID, Value> {
        let count = try count()
        var dictionary = TreeDictionary<MemberID, Value>()
        for _ in 0..<count {
            let id = try member()
            dictionary[id] = try value(&self, id)
        }
        guard dictionary.count == count else { throw .damaged }
        return dictionary
    }

    mutating func names<Value>(
        _ value: (inout SnapshotReader, DomainName) throws(SnapshotFailure) -> Value
    ) throws(SnapshotFailure) -> TreeDictionary<DomainName, Value> {
        let count = try count()
        var dictionary = TreeDictionary<DomainName, Value>()
        for _ in 0..<count {
            let name = try name()
            dictionary[name] = try value(&self, name)
        }
        guard dictionary.count == count else { throw .damaged }
        return dictionary
    }

    mutating func digests<Value>(
        _ value: (inout SnapshotReader) throws(SnapshotFailure) -> Value
    ) throws(SnapshotFailure) -> TreeDictionary<[UInt8], Value> {
        try dictionary({ reader throws(SnapshotFailure) in try reader.digest() }, value)
    }
}
