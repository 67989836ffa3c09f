import DNSResolver
import NetworkTransport
import NodeHTTP
import SMTPTransport

/// What the files that a node may open are for: what each part can need, as far as the limit lets it. Below that limit each gets less, so
/// that none takes what another cannot do without.
struct DescriptorPlan: Sendable, Hashable {
    /// Databases with their logs and readers, event loops, listeners, commands, the directory, and what libraries look at in `/proc`.
    static let base = 192
    /// Of a delivery: its connection, one to a further address of a name beside it, and the content that it reads.
    static let perDelivery = 3
    /// libunbound's own, besides sockets for questions.
    static let resolverBase = 16

    /// With so many, nothing gets less than it can use.
    let wanted: Int
    /// For clients of the SMTP listeners.
    let connections: Int
    /// What connections, those of pages among them, leave to the rest.
    let reserve: DescriptorReserve
    let resolverSockets: Int
    /// Of pages, each `nil` where they are not served.
    let publicPages: PageLimits?, memberPages: PageLimits?, insidePages: PageLimits?

    /// - Parameter limit: how many files the process may have open.
    init(_ settings: NodeSettings, limit: Int = DescriptorReserve.limit) {
        let gateway = settings.gateway, asksDNS = gateway?.outsiders.asksDNS ?? false
        let deliveries = gateway.map { $0.limits.deliveriesAtOnce * Self.perDelivery + SMTPClient.mostKept } ?? 0
        let fixed = Self.base + deliveries + (asksDNS ? Self.resolverBase : 0)
        let pages: [PageLimits?] = [
            gateway?.autoconfig?.listen == nil ? nil : .everybody, settings.authority == nil ? nil : .members,
            settings.metrics == nil ? nil : .inside,
        ]
        let clients = gateway?.limits.connections ?? 0
        wanted =
            fixed + clients + (asksDNS ? ResolverConfiguration.mostSockets : 0)
            + pages.reduce(0) { $0 + ($1?.connections ?? 0) }
        let spare = max(0, limit - fixed), isEnough = limit >= wanted
        func part(_ whole: Int, _ share: Int, atLeast least: Int) -> Int {
            isEnough ? whole : min(whole, max(least, spare / share))
        }
        resolverSockets = asksDNS ? part(ResolverConfiguration.mostSockets, 4, atLeast: 32) : 0
        let fitted = pages.map { $0?.limited(to: part($0?.connections ?? 0, 8, atLeast: 16)) }
        (publicPages, memberPages, insidePages) = (fitted[0], fitted[1], fitted[2])
        let kept = min(fixed + resolverSockets, limit / 4 * 3)
        reserve = DescriptorReserve(descriptors: kept)
        let left = limit - kept - fitted.reduce(0) { $0 + ($1?.connections ?? 0) }
        connections = min(clients, max(left, limit / 8))
    }
}

extension PageLimits {
    fileprivate func limited(to connections: Int) -> PageLimits {
        var limits = self
        limits.connections = connections
        limits.connectionsPerAddress = min(connectionsPerAddress, max(1, connections / 2))
        return limits
    }
}

extension OutsidersSettings {
    var asksDNS: Bool {
        switch self {
        case .mailExchangers: true
        case .server, .none: false
        }
    }
}
