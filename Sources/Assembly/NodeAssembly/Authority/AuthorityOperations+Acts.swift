import Accreditation
package import CommunityModel
import MailModel

extension AuthorityOperations {
    package func rename(_ member: String, name: String) async throws -> [String] {
        let id = try ActReading.member(member)
        return try await stating("\(id) is \(name).") { try await $0.rename(id, name: name, at: $1) }
    }

    /// - Parameter agreement: the file of what the member's present key said.
    package func setKey(_ base64: String, of member: String, agreement: String?) async throws -> [String] {
        let id = try ActReading.member(member), key = try ActReading.key(base64), agreement = try AgreementPlace.read(agreement)
        return try await stating("The key of \(id) is \(base64).") {
            try await $0.set(key, of: id, agreedBy: agreement, at: $1)
        }
    }

    package func change(_ domain: MemberDomain, agreement: String?) async throws -> [String] {
        let agreement = try AgreementPlace.read(agreement)
        return try await stating("\(domain.name) is changed.") { try await $0.change(domain, agreedBy: agreement, at: $1) }
    }

    package func move(_ domain: MemberDomain, to member: String, agreement: String?) async throws -> [String] {
        let id = try ActReading.member(member), agreement = try AgreementPlace.read(agreement)
        return try await stating("\(domain.name) is \(id)'s.") {
            try await $0.move(domain, to: id, agreedBy: agreement, at: $1)
        }
    }

    package func withdraw(domain: String) async throws -> [String] {
        let name = try ActReading.name(domain, "DOMAIN")
        return try await stating("\(name) is nobody's; for 90 days no mail for it is sent in clear.") {
            try await $0.withdraw(name, at: $1)
        }
    }

    /// Lists a gateway, or its new endpoint.
    package func list(gateway: String, of member: String, endpoint: String, agreement: String?) async throws -> [String] {
        guard case .gatewayListed(let name, let id, let place) = try ActReading.gateway(gateway, of: member, at: endpoint) else {
            return []
        }
        let agreement = try AgreementPlace.read(agreement)
        return try await stating("The gateway \(name) is at \(place).") {
            try await $0.list(gateway: name, of: id, endpoint: place, agreedBy: agreement, at: $1)
        }
    }

    package func withdraw(gateway: String) async throws -> [String] {
        let name = try ActReading.name(gateway, "GATEWAY")
        return try await stating("The gateway \(name) is listed no more, nor are its certificates.") {
            try await $0.withdraw(gateway: name, at: $1)
        }
    }

    package func list(postQuantumKey digest: String, algorithm: String, of gateway: String, agreement: String?) async throws
        -> [String]
    {
        let name = try ActReading.name(gateway, "GATEWAY"), digest = try ActReading.digest(digest, "--digest")
        guard PostQuantumKey.isAlgorithm(algorithm) else {
            throw NodeFailure("--algorithm takes letters, digits and hyphens.", isUsage: true)
        }
        let agreement = try AgreementPlace.read(agreement), key = PostQuantumKey(algorithm: algorithm, digest: digest)
        return try await stating("A key for \(algorithm) of \(name) is listed.") {
            try await $0.list(key, of: name, agreedBy: agreement, at: $1)
        }
    }

    package func withdraw(postQuantumKey digest: String) async throws -> [String] {
        let digest = try ActReading.digest(digest, "DIGEST")
        return try await stating("The key is listed no more, and never again.") {
            try await $0.withdraw(postQuantumKey: digest, at: $1)
        }
    }

    package func note(_ note: Note, _ line: String) async throws -> [String] {
        try await stating(line) { try await $0.note(note, at: $1) }
    }

    /// Stops what waits to take effect.
    package func object(to sequence: UInt64, agreement: String?) async throws -> [String] {
        let agreement = try AgreementPlace.read(agreement)
        return try await stating("Statement \(sequence) takes no effect.") {
            try await $0.object(to: sequence, saidBy: agreement, at: $1)
        }
    }

    /// What was stated and is not in force yet.
    package func pending() async throws -> [NodeRow] {
        let now = SystemClock().now
        return try await opened().pending(at: now).map { waiting in
            NodeRow([
                ("statement", .text(String(waiting.sequence))), ("member", .text(waiting.member.text)),
                ("what", .text(waiting.kind)), ("effective", .text(waiting.effective.rfc3339)),
                ("gateway", .text(waiting.gateway?.text ?? "")), ("about", .text(waiting.subject)),
            ])
        }
    }

    /// States an act and publishes it; what waits for its member is said to.
    private func stating(
        _ line: String, _ work: @escaping (Authority, Timestamp) async throws -> Void
    ) async throws -> [String] {
        try await act { files, now in
            let authority = try open(files)
            try await work(authority, now)
            let waiting = await authority.waiting
            let position = try await authority.publish(at: now)
            return [waiting.map(Self.waits) ?? line, Self.published(position)]
        }
    }

    static func waits(_ waiting: PendingAct) -> String {
        "Statement \(waiting.sequence) (\(waiting.subject)) waits: \(waiting.member) has not agreed, so it takes effect on "
            + "\(waiting.effective.rfc3339), unless it is stated again with the agreement of \(waiting.speakers). "
            + "Until then `securemail authority object \(waiting.sequence)` stops it."
    }
}
