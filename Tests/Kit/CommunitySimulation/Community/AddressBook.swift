import SecureMailTestKit
import MailModel

/// Whom one can write to, and what is to become of it.
struct AddressBook: Sendable {
    enum Fate: Sendable, Hashable {
        case arrives
        /// Nobody has this address.
        case comesBack
    }

    private struct Entry: Sendable {
        let address: EmailAddress
        let fate: Fate
        /// The gateway that serves it; `nil` outside.
        let gateway: Host?
    }

    private var entries: [Entry] = []

    init(_ sites: [GatewaySite]) throws {
        for site in sites {
            let domain = site.gateway.domain, post = site.mailboxDomain
            for user in MemberPlace.customerUsers { try add("\(user)@\(domain)", .arrives, site.host) }
            for user in MemberPlace.mailboxUsers { try add("\(user)@\(post)", .arrives, site.host) }
            try add("nobody@\(domain)", .comesBack, site.host)
            try add("ghost@\(post)", .comesBack, site.host)
        }
        for domain in SimulatedCommunity.outsideDomains {
            try add("reader@\(domain)", .arrives, nil)
            try add("nobody@\(domain)", .comesBack, nil)
        }
        try add("reader@\(SimulatedCommunity.lateDomain)", .arrives, nil)
    }

    private mutating func add(_ address: String, _ fate: Fate, _ gateway: Host?) throws {
        guard let address = EmailAddress(address) else { throw SimulationFault.nameNotValid(address) }
        entries.append(Entry(address: address, fate: fate, gateway: gateway))
    }

    func fate(of address: EmailAddress) -> Fate { entries.first { $0.address == address }?.fate ?? .arrives }

    /// One to four recipients, most of whom exist.
    ///
    /// - Parameter gateway: those that it serves only.
    func some(at gateway: Host? = nil, by dice: Dice) -> [EmailAddress] {
        let possible = entries.filter { gateway == nil || $0.gateway == gateway }
        var chosen: [EmailAddress] = []
        for _ in 0..<dice.number(in: 1...4) {
            guard let entry = dice.pick(possible), entry.fate == .arrives || dice.falls(percent: 60) else { continue }
            if !chosen.contains(entry.address) { chosen.append(entry.address) }
        }
        return chosen.isEmpty ? possible.prefix(1).map(\.address) : chosen
    }

    static func isOfMember(_ address: EmailAddress, _ sites: [GatewaySite]) -> GatewaySite? {
        sites.first { $0.gateway.domain == address.domain || $0.mailboxDomain == address.domain }
    }
}
