import DNSFormat
import MailModel

/// Whatever the DNS answers about a domain: hosts are few, have addresses, and none of them is ourselves (RFC 5321 section 5.1).
func fuzzMailExchangers(_ octets: UnsafeRawBufferPointer) {
    guard let domain = DomainName("d.example"), let own = DomainName("gateway.example") else { return }
    let answers = Array(octets)
    let found = InlineExecutor.run { () -> Result<MailExchangers, MailExchangersFailure> in
        let search = MailExchangerSearch(
            resolver: FuzzedResolver(answers), entropy: CountingEntropy(), ownNames: [own], isOwnAddress: { $0.isLoopback })
        do throws(MailExchangersFailure) { return .success(try await search.exchangers(of: domain)) } catch {
            return .failure(error)
        }
    }
    switch found {
    case .failure(let failure): precondition(failure.reply.isPermanent || failure.reply.isTransient, "it is told as a failure")
    case .success(let found): check(found, own)
    }
}

private func check(_ found: MailExchangers, _ own: DomainName) {
    precondition((1...MailExchangerSearch.maximumHosts).contains(found.hosts.count), "hosts are few, and one at least")
    let tries = found.hosts.reduce(0) { $0 + $1.addresses.count }
    precondition(tries <= MailExchangerSearch.maximumTries, "so are the addresses that are tried")
    precondition(Set(found.hosts.map(\.host)).count == found.hosts.count, "a host is tried once")
    for host in found.hosts {
        precondition(host.host != DNSName(own) && !host.host.isRoot, "mail is not sent to ourselves, nor to nobody")
        precondition(!host.addresses.isEmpty && host.addresses.allSatisfy { !$0.isLoopback && !$0.isMulticast })
    }
    let preferences = found.hosts.map(\.preference)
    precondition(preferences == preferences.sorted(), "the lowest preference comes first")
}

/// The octets are its answers, `question's type, kind, count, then each RDATA with its length before it`, gone through from the place that
/// the name asked for says.
private struct FuzzedResolver: Resolver {
    /// Records of one answer.
    private static let records = 24

    private let octets: [UInt8]
    init(_ octets: [UInt8]) { self.octets = octets }

    func resolve(_ name: DNSName, _ type: DNSRecordType) async throws(ResolverFailure) -> DNSAnswer {
        var position = start(name, type)
        let status = DNSSECStatus.allCases[Int(octet(&position)) % DNSSECStatus.allCases.count]
        switch octet(&position) % 16 {
        case 0: throw .noSuchName(status)
        case 1: throw .noData(status)
        case 2: throw .temporary(reason: "so")
        case 3: throw .bogus(reason: "so")
        default: break
        }
        let records = (0..<Int(octet(&position)) % Self.records).compactMap { _ in record(type, &position) }
        guard !records.isEmpty else { throw .noData(status) }
        let isAlias = octet(&position) % 8 == 0
        return DNSAnswer(
            canonicalName: isAlias ? DomainName("gateway.example").map { DNSName($0) } ?? name : name, records: records,
            status: status, timeToLive: .seconds(60))
    }

    /// Names are told apart by their first letter, so that a change of one answer changes few others.
    private func start(_ name: DNSName, _ type: DNSRecordType) -> Int {
        let letter = name.labels.first?.first.map(Int.init) ?? 0
        return type == .mx ? 0 : (letter * 7 + Int(type.number)) % max(1, octets.count)
    }

    private func octet(_ position: inout Int) -> UInt8 {
        guard !octets.isEmpty else { return 0 }
        defer { position += 1 }
        return octets[position % octets.count]
    }

    private func record(_ type: DNSRecordType, _ position: inout Int) -> DNSRecord? {
        let length = type == .a ? 4 : type == .aaaa ? 16 : Int(octet(&position)) % 64
        return try? DNSRecord(type, rdata: Octets((0..<length).map { _ in octet(&position) }))
    }
}

/// An order by chance that is the same in every run.
private struct CountingEntropy: EntropySource {
    func octets(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) } }
}
