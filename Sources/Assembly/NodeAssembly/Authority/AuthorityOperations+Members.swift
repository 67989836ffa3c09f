import Accreditation
import CommunityModel
import Foundation
import MailModel

extension AuthorityOperations {
    /// Admits a member, or adds domains and gateways to one that is there.
    package func admit(
        member: String, name: String, domains: [String], gateway: String, endpoint: String
    ) async throws -> [String] {
        let id = try ActReading.member(member)
        guard let gateway = DomainName(gateway) else { throw NodeFailure("--gateway takes a DNS name.", isUsage: true) }
        guard let place = HostPort(endpoint), let endpoint = Endpoint(host: place.host, port: place.port) else {
            throw NodeFailure("--endpoint takes host:port.", isUsage: true)
        }
        let granted = try domains.map { try Self.domain($0, memberName: name) }
        return try await act { files, now in
            let authority = try open(files)
            let known = await authority.directory(at: now).member(id)
            if known == nil { try await authority.admit(id, name: name, at: now) }
            for (domain, customer) in granted where known?.domains.contains(where: { $0.name == domain }) != true {
                try await authority.grant(domain, to: id, customer: customer, strength: .organisation, at: now)
            }
            try await authority.list(gateway: gateway, of: id, endpoint: endpoint, at: now)
            if let waiting = await authority.waiting { return [Self.waits(waiting)] }
            return ["\(id) is admitted with \(granted.map(\.0.text).joined(separator: ", ")) and the gateway \(gateway)."]
        }
    }

    /// Reads `domain` or `domain=Customer's name`.
    private static func domain(_ text: String, memberName: String) throws -> (DomainName, String) {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard let first = parts.first, let domain = DomainName(first) else {
            throw NodeFailure("`\(text)` is no domain.", isUsage: true)
        }
        return (domain, parts.count == 2 ? String(parts[1]) : memberName)
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
            let issued = try await authority.issue(read, for: gateway, agreedBy: agreements, at: now)
            for (purpose, certificate) in issued {
                try DurableFile.write(Octets(utf8: certificate.pem), to: "\(to)/\(purpose.rawValue)-cert.pem", mode: 0o644)
            }
            return ["Certificates of \(gateway) are in \(to).", "Publish the directory, so that the others learn of them."]
                + (await authority.waiting.map { [Self.waits($0)] } ?? [])
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
