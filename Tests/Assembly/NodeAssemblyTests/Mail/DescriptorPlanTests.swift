import NetworkTransport
import NodeHTTP
import SMTPTransport
import Testing

@testable import NodeAssembly

@Suite("What the files that a node may open are for")
struct DescriptorPlanTests {
    private static let environment = ["SECUREMAIL_LIMITS_CONNECTIONS": "10000", "SECUREMAIL_OUTSIDERS_ROUTE": "mx"]

    private func plan(_ limit: Int) throws -> DescriptorPlan {
        DescriptorPlan(try ExampleSettings.read(environment: Self.environment), limit: limit)
    }

    @Test func `where the limit is high enough, nothing gets less than it can use`() throws {
        let plan = try plan(20_000)
        #expect(plan.wanted < 20_000 && plan.connections == 10_000 && plan.resolverSockets == 512)
        #expect(plan.publicPages == .everybody && plan.insidePages == .inside && plan.memberPages == nil)
        #expect(try self.plan(plan.wanted).connections == 10_000)
    }

    @Test(arguments: [256, 512, 1_024, 4_096, 11_000])
    func `below it each part gets less, and all together no more than there is`(
        _ limit: Int
    ) throws {
        let plan = try plan(limit), pages = (plan.publicPages?.connections ?? 0) + (plan.insidePages?.connections ?? 0)
        #expect(plan.connections > 0 && plan.connections < 10_000 && plan.resolverSockets >= 32 && pages >= 32)
        if limit > 512 { #expect(plan.connections + pages + plan.reserve.descriptors <= limit) }
        #expect(plan.reserve.descriptors >= min(limit / 4 * 3, plan.resolverSockets + 344), "lookups are among what is kept back")
    }

    @Test func `strangers at every public door leave members' gateways, customers and people theirs`() throws {
        let shares = ConnectionShares(try plan(1_024).connections, doors: ListenerKind.allCases)
        let limiters = Dictionary(
            uniqueKeysWithValues: ListenerKind.allCases.map { kind in
                let limiter = ConnectionLimiter(
                    limit: shares.most, perAddress: nil, keeping: shares.kept(kind), beyondFrom: shares.pool,
                    hasDescriptors: { true })
                return (kind, limiter)
            })
        func fill(_ kind: ListenerKind) throws -> Int {
            let limiter = try #require(limiters[kind])
            var count = 0
            while limiter.enter("192.0.2.\(count)") { count += 1 }
            return count
        }
        let all = try plan(1_024).connections
        var taken = 0
        for kind in [ListenerKind.mx, .submission, .submissions] { taken += try fill(kind) }
        #expect(taken <= all - all / 4 - all / 8 + 2 && taken > all / 2)
        #expect(try fill(.peer) >= all / 4 && fill(.relay) >= all / 8)
    }

    @Test func `one door takes half at most, and all together no more than there are`() throws {
        let shares = ConnectionShares(1_000, doors: [.mx, .peer])
        #expect(shares.most == 500 && shares.kept(.peer) == 250 && shares.kept(.mx) == 125)
        #expect(ConnectionShares(1, doors: ListenerKind.allCases).most == 1)
    }
}
