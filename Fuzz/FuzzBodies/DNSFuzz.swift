import DNSFormat
import MailModel

/// RDATA behind the two octets of its type: what is read has its limits, and names are written and read back.
func fuzzRDATA(_ octets: UnsafeRawBufferPointer) {
    guard octets.count >= 2 else { return }
    let type = DNSRecordType(UInt16(octets[0]) << 8 | UInt16(octets[1]))
    guard let record = try? DNSRecord(type, rdata: Octets(Array(octets.dropFirst(2)))) else { return }
    switch record {
    case .address(let address): precondition(IPAddress(address.text) == address, "an address is read back from its text")
    case .mx(let mx): check(mx.exchange)
    case .srv(let srv): check(srv.target)
    case .cname(let name), .ns(let name), .ptr(let name): check(name)
    case .soa(let soa):
        check(soa.primary)
        check(soa.mailbox)
    case .txt(let strings): precondition(!strings.isEmpty && strings.allSatisfy { $0.count <= 255 })
    case .tlsa(let tlsa): precondition(tlsa.data.count == octets.count - 5)
    case .other(let other, let rest): precondition(other == type && rest.count == octets.count - 2)
    }
}

private func check(_ name: DNSName) {
    precondition(name.octets.count <= DNSName.maximumLength && name.octets.last == 0)
    guard case .cname(let again) = try? DNSRecord(.cname, rdata: Octets(name.octets)) else {
        preconditionFailure("a name is read back")
    }
    precondition(again == name, "and is the same")
    if let domain = name.domain { precondition(DNSName(domain) == name, "a host's name stays what it is") }
}
