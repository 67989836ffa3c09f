import Accreditation
import Foundation
import MailModel

extension AuthorityOperations {
    /// Makes a new authority with its configuration.
    ///
    /// - Parameters:
    ///   - address: where others reach what it serves; `nil`: where it listens, if that is this machine, else its name.
    ///   - source: of root and issuing certificate.
    package static func create(
        community: String, name: String, listen: String, address: String? = nil, from source: FoundingSource, in directory: String
    ) async throws -> [String] {
        guard let name = DomainName(name) else { throw NodeFailure("--name takes a DNS name.", isUsage: true) }
        guard let listen = HostPort(listen) else { throw NodeFailure("--listen takes host:port.", isUsage: true) }
        let place = address ?? (listen.isLoopback && listen.port > 0 ? "http://\(listen)" : "http://\(name)")
        guard let place = AuthoritySettings.address(place) else {
            throw NodeFailure("--address takes http://host or http://host:port.", isUsage: true)
        }
        let certificates = try source.certificates()
        let file = "\(directory)/securemail.yaml"
        guard !FileManager.default.fileExists(atPath: file) else { throw NodeFailure("\(file) exists already.") }
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try DurableFile.write(Octets(utf8: configuration(name, listen, place)), to: file, mode: 0o644)
        let settings = try NodeSettings.read(file: file, environment: [:])
        let operations = AuthorityOperations(settings)
        let lines = try await operations.act { files, now in
            let officers = ["First officer", "Second officer"], terms = settings.issuingTerms
            if let certificates {
                _ = try Authority.found(
                    community: community, officers: officers, by: certificates, in: files, terms: terms, entropy: SystemEntropy(),
                    at: now)
            } else {
                _ = try Authority.found(
                    community: community, officers: officers, in: files, terms: terms, entropy: SystemEntropy(), at: now)
            }
            return ["The authority of \(community) is made in \(directory)."]
        }
        return lines + (certificates == nil ? [trialWarning(operations.folder)] : []) + [
            "Hand \(operations.folder)/\(AuthorityDocument.root) and \(AuthorityDocument.keys) to every member.",
            "Each officer moves its key, \(operations.folder)/\(AuthorityDocument.officerKey(1)) or the next, to a machine of its own, and seals it "
                + "with `securemail officer seal`: with both here, this machine alone can state anything.",
            "Admit members with `securemail authority admit`, then run `securemail serve --config \(file)`.",
        ]
    }

    private static func trialWarning(_ folder: String) -> String {
        "The root's key lies in \(folder)/\(AuthorityDocument.rootKey): this authority is for trials. See `securemail authority ceremony`."
    }

    private static func configuration(_ name: DomainName, _ listen: HostPort, _ address: String) -> String {
        """
        # SecureMail authority. Relative paths count from this file's folder.

        node:
          name: \(name)
          roles: [authority]
          # Keys, statements and the published log.
          state: ./state

        authority:
          # Where the log is served; put an HTTPS server in front of it unless it is loopback.
          listen: \(listen)
          # Where others reach revocation lists and answers about revocation; every certificate names it. Plain HTTP (RFC 5280 section 8).
          address: \(address)
          # Days that certificates are good for.
          # certificate-days: {tls: 30, signing: 90, encryption: 90}

        log:
          format: text
          level: info

        """
    }
}
