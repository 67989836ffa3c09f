import Accreditation
import CommunityModel
import Foundation
import MailModel

extension AuthorityOperations {
    /// Admits a member, or adds domains and gateways to one that is there.
    ///
    /// - Parameters:
    ///   - key: the member's own, or a file with it.
    ///   - agreement: the file of what a member that is there said to the gateway.
    package func admit(
        member: String, name: String, domains: [String], gateway: String, endpoint: String, key: String? = nil,
        agreement: String? = nil
    ) async throws -> [String] {
        guard case .gatewayListed(let gateway, let id, let place) = try ActReading.gateway(gateway, of: member, at: endpoint)
        else { return [] }
        let granted = try domains.map { try Self.domain($0, memberName: name) }
        let admission = Admission(
            of: id, name: name, key: try key.map(ActReading.keyOrFile), domains: granted, gateway: gateway, endpoint: place,
            agreedBy: try AgreementPlace.read(agreement))
        return try await act { files, now in
            let authority = try open(files), before = await authority.statements
            try await authority.admit(admission, at: now)
            let domains = granted.map(\.name.text).joined(separator: ", ")
            let line = "\(id) is admitted with \(domains) and the gateway \(gateway)."
            let waiting = await authority.waiting(after: before)
            return waiting.isEmpty ? [line, await keyLine(of: id, authority)] : waiting.map(Self.waits)
        }
    }

    /// What protects the member from whoever holds the officers' keys.
    private func keyLine(of id: MemberID, _ authority: Authority) async -> String {
        await authority.hasKey(id)
            ? "It has a key of its own: its certificates count at once where that key, or a gateway's signing key, agreed to them."
            : "It has no key of its own (--member-key): once its gateway has certificates, that gateway's signing key alone agrees to further ones. "
                + "If that is lost they wait 72 hours."
    }

    /// Reads `domain` or `domain=Customer's name`.
    private static func domain(_ text: String, memberName: String) throws -> MemberDomain {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard let first = parts.first, let domain = DomainName(first) else {
            throw NodeFailure("`\(text)` is no domain.", isUsage: true)
        }
        return MemberDomain(name: domain, customer: parts.count == 2 ? String(parts[1]) : memberName, strength: .organisation)
    }

    /// Issues certificates from the requests in a folder and writes them to another.
    package func issue(member: String, gateway: String, requests: String, to: String) async throws -> [String] {
        let id = try ActReading.member(member)
        guard let gateway = DomainName(gateway) else { throw NodeFailure("--gateway takes a DNS name.", isUsage: true) }
        var texts: [CertificatePurpose: String] = [:], said: [CertificatePurpose: Agreement] = [:]
        for purpose in CertificatePurpose.allCases {
            let file = "\(requests)/\(purpose.rawValue)-csr.pem"
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw NodeFailure("\(file) cannot be read.")
            }
            texts[purpose] = text
            let agreement = "\(requests)/\(AgreementPlace.file(for: purpose))"
            said[purpose] = FileManager.default.fileExists(atPath: agreement) ? try AgreementPlace.read(agreement) : nil
        }
        let read = texts, agreements = said
        return try await act { files, now in
            let authority = try open(files)
            guard
                await authority.directory(at: now).member(id)?.gateways.contains(where: { $0.name == gateway }) == true
            else { throw NodeFailure("\(id) has no gateway \(gateway); admit it first.") }
            // First, so that no certificate is listed that could not be written for want of a place.
            try FileManager.default.createDirectory(atPath: to, withIntermediateDirectories: true)
            let before = await authority.statements
            let issued = try await authority.issue(read, for: gateway, agreedBy: agreements, at: now)
            for (purpose, certificate) in issued {
                try DurableFile.write(Octets(utf8: certificate.pem), to: "\(to)/\(purpose.rawValue)-cert.pem", mode: 0o644)
            }
            return ["Certificates of \(gateway) are in \(to).", "Publish the directory, so that the others learn of them."]
                + (await authority.waiting(after: before)).map(Self.waits)
        }
    }

    package func suspend(_ member: String) async throws -> [String] {
        try await change(member) { authority, id, now in
            try await authority.suspend(id, reason: "by the officers", at: now)
            return "\(id) is suspended."
        }
    }

    package func resume(_ member: String) async throws -> [String] {
        try await change(member) { authority, id, now in
            try await authority.resume(id, at: now)
            return "\(id) is no longer suspended."
        }
    }

    package func depart(_ member: String) async throws -> [String] {
        try await change(member) { authority, id, now in
            try await authority.depart(id, at: now)
            return "\(id) is no member any more."
        }
    }

    private func change(
        _ member: String, _ work: @escaping (Authority, MemberID, Timestamp) async throws -> String
    ) async throws -> [String] {
        let id = try ActReading.member(member)
        return try await act { files, now in
            let authority = try open(files)
            let line = try await work(authority, id, now)
            return [line, Self.published(try await authority.publish(at: now))]
        }
    }
}
