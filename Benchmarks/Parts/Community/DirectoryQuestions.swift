import CommunityModel
import MailModel

/// What a message asks of a large directory.
enum DirectoryQuestions {
    private static let names = 4_096

    static func all(_ directory: Directory, _ community: SyntheticCommunity) throws -> [Benchmark] {
        let now = directory.cosignedAt
        let own = try (0..<names).map { try community.domain($0 % 7, of: ($0 &* 7_919) % community.members) }
        let outside = (0..<names).compactMap { DomainName("mail.outsider-\($0).example") }
        guard own.allSatisfy({ directory.owner(of: $0) != nil }) else {
            throw BenchmarkFailure(description: "the directory does not say what was stated")
        }
        return [
            line("standing of a member", own) { consume(directory.standing(of: $0, at: now)) },
            line("standing of an outsider", outside) { consume(directory.standing(of: $0, at: now)) },
            line("claim of an outsider", outside) { consume(directory.claimsMembership($0)) },
            line("owner at a time", own) { consume(directory.owner(of: $0, at: now)) },
            line("gateways of a member", own) { consume(directory.owner(of: $0)?.gateways) },
        ]
    }

    private static func line(
        _ question: String, _ names: [DomainName], _ ask: @escaping @Sendable (DomainName) -> Void
    ) -> Benchmark {
        Benchmark(name: question, operations: names.count) { for name in names { ask(name) } }
    }
}
