import MailModel

/// Looks at all that is written on the network: what belongs to members is never there in clear, but between a gateway and those that it
/// serves.
enum Watch {
    /// How long a gateway may finish what it began before it learnt that a domain is a member's.
    private static let patience = Duration.minutes(4)

    static func put(on community: SimulatedCommunity, _ intruder: Intruder) {
        let gateways = Dictionary(uniqueKeysWithValues: community.sites.map { ($0.host, $0) })
        let servedBy = community.servedBy
        let outside = Dictionary(
            uniqueKeysWithValues: (SimulatedCommunity.outsideDomains + [SimulatedCommunity.lateDomain]).map {
                (Host("mx.\($0)"), $0)
            })
        let world = community.world
        world.network.listen { before, octets, from, to in
            guard let site = gateways[from], servedBy[to] != from else { return }
            let seen = Marks.clearMarks(in: before + octets)
            guard !seen.isEmpty else { return }
            for mark in seen.subtracting(Marks.clearMarks(in: before)).sorted() {
                guard let domain = outside[to].flatMap({ DomainName($0) }), let letter = world.judge.letter(mark) else {
                    world.judge.violated("\(mark) went from \(from) to \(to) in clear")
                    continue
                }
                let isTheirs = letter.recipients.contains { $0.domain == domain }
                if !isTheirs || site.knowsMember(domain, since: patience) {
                    world.judge.violated("\(mark) went from \(from) to \(to) in clear, which is a member's")
                }
            }
        }
        for site in community.sites { site.copies { intruder.took($0) } }
    }
}
