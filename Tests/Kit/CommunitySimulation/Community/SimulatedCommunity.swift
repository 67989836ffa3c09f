import Accreditation
import CommunityModel
import MailModel
import MessageFlow
import SASLProtocol
import SecureMailTestKit

/// Everybody in a simulated world: the authority, two to five members with a gateway and a mail server each, outsiders with theirs, and
/// people who write.
struct SimulatedCommunity: Sendable {
    static let memberNames = ["ministry", "kiwimail", "tribunal", "hospital", "landcare"]
    static let outsideDomains = ["outside.example", "abroad.example"]
    /// Outside at first; may join a member.
    static let lateDomain = "late.example"

    let world: World
    let authority: SimulatedAuthority
    let sites: [GatewaySite]
    /// Of the members, in the order of the sites.
    let servers: [MailServer]
    let outsideServers: [MailServer]
    /// A member whose gateway once had other certificates, and still has their keys.
    let negligent: (site: GatewaySite, expired: TestIdentity)
    let writers: [Writer]
    let addresses: AddressBook

    /// Which gateway serves a machine.
    var servedBy: [Host: Host] {
        let own = zip(servers, sites).map { ($0.host, $1.host) }
        let writing = writers.filter { $0.port == .relay }.map { ($0.host, $0.gateway) }
        return Dictionary(own + writing) { one, _ in one }
    }

    /// - Parameter end: when the writers rest.
    static func make(in world: World, end: Duration) async throws -> SimulatedCommunity {
        let founding = try await Founding.make(in: world)
        let authority = SimulatedAuthority(founding.authority, founding.store, world)
        let anchors = Anchors(
            root: founding.authority.root,
            log: try FollowedLog(of: founding.authority.keys, roots: [founding.authority.root]))
        var sites: [GatewaySite] = [], servers: [MailServer] = [], writers: [Writer] = []
        for (number, gateway) in founding.gateways.enumerated() {
            let member = try MemberPlace(gateway, number: number)
            let site = try GatewaySite(
                world, gateway, mailboxDomain: member.mailboxDomain, authority: authority, anchors: anchors)
            sites.append(site)
            servers.append(try await member.settle(at: site))
            writers += member.writers(at: site, end: end)
        }
        let outside = try Outside(world)
        writers += outside.writers(to: sites, end: end)
        await authority.begin()
        for site in sites { site.start() }
        return SimulatedCommunity(
            world: world, authority: authority, sites: sites, servers: servers, outsideServers: outside.servers,
            negligent: (sites[0], founding.expired), writers: writers, addresses: try AddressBook(sites))
    }
}
