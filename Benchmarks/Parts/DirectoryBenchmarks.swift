import CommunityModel
import MailModel
import SecureMailTestKit

/// What every message asks the directory, in a community of 10,000 members.
enum DirectoryBenchmarks {
    private static let members = 10_000

    /// Different names in one call, so that neither one name's place in a cache nor the call itself is measured.
    private static let names = 1_000

    static func all() async throws -> [Benchmark] {
        let community = try await TestCommunity.make()
        let directory = try large(community)
        let now = TestCommunity.start
        let own = names { "member-\($0 * 10).example" }, below = names { "a.b.c.member-\($0 * 10).example" }
        let outside = names { "mail.outsider-\($0).example" }
        let digest = community.ministry.signing.certificate.digest
        guard own.allSatisfy({ directory.owner(of: $0) != nil }), below.allSatisfy(directory.claimsMembership),
            outside.allSatisfy({ directory.standing(of: $0, at: now) == .outsider }),
            directory.gateway(withCertificateDigest: digest, purpose: .signing) != nil
        else { throw BenchmarkFailure(description: "the directory does not say what was stated") }
        return [
            line("standing of a member", own) { consume(directory.standing(of: $0, at: now)) },
            line("standing of an outsider", outside) { consume(directory.standing(of: $0, at: now)) },
            line("claim of a subdomain", below) { consume(directory.claimsMembership($0)) },
            line("gateway of a certificate", own) { _ in
                consume(directory.gateway(withCertificateDigest: digest, purpose: .signing))
            },
        ]
    }

    private static func names(_ text: (Int) -> String) -> [DomainName] { (1...names).compactMap { DomainName(text($0)) } }

    private static func line(
        _ question: String, _ names: [DomainName], _ ask: @escaping @Sendable (DomainName) -> Void
    ) -> Benchmark {
        Benchmark(name: "directory, \(question)", operations: names.count) { for name in names { ask(name) } }
    }

    /// The test community, and as many members more, each with a domain and a gateway.
    private static func large(_ community: TestCommunity) throws -> Directory {
        var fold = DirectoryFold()
        for leaf in community.leaves { try fold.apply(try SignedStatement(parsing: leaf).statement) }
        for number in 1...members {
            for act in try acts(number) {
                try fold.apply(Statement(sequence: fold.statements + 1, time: fold.lastTime, act: act))
            }
        }
        return Directory(folding: fold, at: community.directory.position)
    }

    private static func acts(_ number: Int) throws -> [Act] {
        guard let member = MemberID("member-\(number)"), let domain = DomainName("member-\(number).example"),
            let gateway = DomainName("gateway.member-\(number).example"), let endpoint = Endpoint(host: "192.0.2.1", port: 465)
        else { throw BenchmarkFailure(description: "no member \(number)") }
        return [
            .memberAdmitted(member, name: "Member \(number)"),
            .domainGranted(domain, to: member, customer: "Member \(number)", strength: .password),
            .gatewayListed(gateway, of: member, endpoint: endpoint),
        ]
    }
}
