import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit

/// The community before the simulation begins: founded long ago, one gateway's certificates renewed since.
struct Founding: Sendable {
    let authority: Authority
    let store: MemoryAuthorityStore
    let gateways: [TestGateway]
    /// How the first gateway signed before: listed, its key still there, past its end within the first minutes, or before.
    let expired: TestIdentity

    /// The same for all purposes, so that the first gateway's certificates end together.
    private static let life = Duration.days(90)

    private static var terms: IssuingTerms {
        var terms = TestCommunity.terms
        for purpose in CertificatePurpose.allCases { terms.lives[purpose] = life }
        return terms
    }

    static func make(in world: World) async throws -> Founding {
        let dice = world.dice.fork()
        let beginning = world.start - life + dice.span(.zero - .minutes(10)...Duration.minutes(2))
        let store = MemoryAuthorityStore()
        let authority = try Authority.found(
            community: "Simulated Community", officers: ["Officer One", "Officer Two"], in: store,
            terms: terms, entropy: SystemTestEntropy(), at: beginning)
        let names = SimulatedCommunity.memberNames.prefix(dice.number(in: 2...SimulatedCommunity.memberNames.count))
        let first = try await admit(names[0], to: authority, at: beginning)
        // An authority that is silent for too long is taken to have a wrong clock.
        for pause in [25, 50, 75] { try await authority.publish(at: beginning + .days(pause)) }
        let lately = world.start - .days(10)
        var gateways = [try await first.renewed(by: authority, at: lately)]
        for name in names.dropFirst() { gateways.append(try await admit(name, to: authority, at: lately)) }
        return Founding(authority: authority, store: store, gateways: gateways, expired: first.signing)
    }

    private static func admit(_ name: String, to authority: Authority, at now: Timestamp) async throws -> TestGateway {
        let gateway = try await TestCommunity.admit(
            name, "\(name).example", port: 25, memberKey: Curve25519.Signing.PrivateKey(), to: authority, at: now)
        guard let endpoint = Endpoint(host: gateway.name.text, port: 25), let post = DomainName("post-\(name).example") else {
            throw SimulationFault.nameNotValid(name)
        }
        let place: Act = .gatewayListed(gateway.name, of: gateway.member, endpoint: endpoint)
        try await authority.list(
            gateway: gateway.name, of: gateway.member, endpoint: endpoint,
            agreedBy: try gateway.agreement(to: place, in: authority, at: now), at: now)
        try await authority.grant(post, to: gateway.member, customer: "People of \(name)", strength: .password, at: now)
        return gateway
    }
}
