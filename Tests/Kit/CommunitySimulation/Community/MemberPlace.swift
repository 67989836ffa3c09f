import MailModel
import MessageFlow
import SASLProtocol
import SecureMailTestKit

/// A member's mail server and people, and how they are served by its gateway.
struct MemberPlace: Sendable {
    static let customerUsers = ["clerk", "desk"]
    static let mailboxUsers = ["ana", "ben"]

    let mailboxDomain: DomainName
    private let gateway: TestGateway
    private let serverAddress: String

    /// Nobody signs in with it; made once, as that takes long.
    private static let secret = ScramRecord(password: "nobody uses this", salt: Array(repeating: 7, count: 16))

    init(_ gateway: TestGateway, number: Int) throws {
        guard let domain = DomainName("post-\(gateway.domain)") else { throw SimulationFault.nameNotValid(gateway.domain.text) }
        (self.gateway, mailboxDomain, serverAddress) = (gateway, domain, "10.0.\(number).2")
    }

    /// Makes the customer and the mailboxes, and starts the mail server.
    func settle(at site: GatewaySite) async throws -> MailServer {
        let host = Host("server.\(gateway.domain)")
        site.world.machines.add(serverAddress, host)
        guard let id = CustomerID(gateway.member.text), let endpoint = HostPort(host: serverAddress, port: 25),
            let secret = Self.secret,
            let connector = Connector(
                user: id.text, secret: secret, deliversTo: try HandOver(to: endpoint, security: .clear(ownOrganisation: true))),
            let customer = Customer(id: id, name: id.text, domains: [gateway.domain], connectors: [connector])
        else { throw SimulationFault.nameNotValid(gateway.member.text) }
        try await site.customers.add(customer)
        try await site.makeMailboxes(Self.mailboxUsers)
        return MailServer(host, domains: [gateway.domain, late], users: Self.customerUsers + ["reader"], site.world)
    }

    private var late: DomainName { DomainName(SimulatedCommunity.lateDomain) ?? gateway.domain }

    func writers(at site: GatewaySite, end: Duration) -> [Writer] {
        let world = site.world
        var writers: [Writer] = []
        func add(_ address: String, at host: Host, as principal: (EmailAddress) -> Principal?) {
            guard let address = EmailAddress(address), let principal = principal(address) else { return }
            world.machines.add(principal, at: host)
            writers.append(
                Writer(
                    world: world, host: host, origin: .member(gateway.member), address: address, gateway: site.host, port: .relay,
                    end: end, dice: world.dice.fork()))
        }
        add("clerk@\(gateway.domain)", at: Host("server.\(gateway.domain)")) { _ in
            CustomerID(gateway.member.text).map { .customer($0) }
        }
        for user in Self.mailboxUsers {
            add("\(user)@\(mailboxDomain)", at: Host("\(user).\(gateway.domain)")) { .mailbox($0, strength: .password) }
        }
        return writers
    }
}
