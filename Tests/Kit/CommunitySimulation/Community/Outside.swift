import MailModel

/// Servers and people outside the community.
struct Outside: Sendable {
    let servers: [MailServer]
    private let world: World

    init(_ world: World) throws {
        self.world = world
        var servers: [MailServer] = []
        for (number, name) in (SimulatedCommunity.outsideDomains + [SimulatedCommunity.lateDomain]).enumerated() {
            guard let domain = DomainName(name) else { throw SimulationFault.nameNotValid(name) }
            let host = Host("mx.\(name)"), address = "198.51.100.\(number + 1)"
            world.machines.add(address, host)
            world.names.add(domain, host: host.name, address: address)
            servers.append(MailServer(host, domains: [domain], users: ["reader"], world))
        }
        self.servers = servers
    }

    /// Of each outside domain one who writes to each gateway.
    func writers(to sites: [GatewaySite], end: Duration) -> [Writer] {
        sites.flatMap { site in
            SimulatedCommunity.outsideDomains.compactMap { domain in
                EmailAddress("reader@\(domain)").map {
                    Writer(
                        world: world, host: Host("mx.\(domain)"), origin: .outside, address: $0, gateway: site.host,
                        port: .exchange, end: end, dice: world.dice.fork())
                }
            }
        }
    }
}
