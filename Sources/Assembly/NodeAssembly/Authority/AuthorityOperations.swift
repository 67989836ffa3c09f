package import Accreditation
package import CommunityModel
import ControlSocket
import Foundation
import MailModel

/// What the authority's officer does by command. Each act takes the lock of the authority's documents, so that two never mix.
package struct AuthorityOperations: Sendable {
    private let settings: NodeSettings
    private let clock = SystemClock()

    package init(_ settings: NodeSettings) { self.settings = settings }

    var folder: String { "\(settings.stateDirectory)/authority" }

    func files() throws -> FileAuthorityStore {
        do { return try FileAuthorityStore(directory: folder) } catch {
            throw NodeFailure("\(folder) cannot be used: \(error)")
        }
    }

    func open(_ files: FileAuthorityStore) throws(AuthorityFailure) -> Authority {
        try Authority.open(files, terms: settings.issuingTerms, entropy: SystemEntropy())
    }

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
          # Keys, statements and the published directory.
          state: ./state

        authority:
          # Where the directory is served; put an HTTPS server in front of it unless it is loopback.
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

    /// Admits a member, or adds domains and gateways to one that is there.
    package func admit(
        member: String, name: String, domains: [String], gateway: String, endpoint: String
    ) async throws -> [String] {
        let id = try Self.memberID(member)
        guard let gateway = DomainName(gateway) else { throw NodeFailure("--gateway takes a DNS name.", isUsage: true) }
        guard let place = HostPort(endpoint), let endpoint = Endpoint(host: place.host, port: place.port) else {
            throw NodeFailure("--endpoint takes host:port.", isUsage: true)
        }
        let granted = try domains.map { try Self.domain($0, memberName: name) }
        return try await act { files, now in
            let authority = try open(files)
            let known = try await authority.directory(at: now).member(id)
            if known == nil { try await authority.admit(id, name: name, at: now) }
            for (domain, customer) in granted where known?.domains.contains(where: { $0.name == domain }) != true {
                try await authority.grant(domain, to: id, customer: customer, strength: .organisation, at: now)
            }
            try await authority.list(gateway: gateway, of: id, endpoint: endpoint, at: now)
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
        let id = try Self.memberID(member)
        guard let gateway = DomainName(gateway) else { throw NodeFailure("--gateway takes a DNS name.", isUsage: true) }
        var texts: [CertificatePurpose: String] = [:]
        for purpose in CertificatePurpose.allCases {
            let file = "\(requests)/\(purpose.rawValue)-csr.pem"
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw NodeFailure("\(file) cannot be read.")
            }
            texts[purpose] = text
        }
        let read = texts
        return try await act { files, now in
            let authority = try open(files)
            guard
                try await authority.directory(at: now).member(id)?.gateways.contains(where: { $0.name == gateway }) == true
            else { throw NodeFailure("\(id) has no gateway \(gateway); admit it first.") }
            // First, so that no certificate is listed that could not be written for want of a place.
            try FileManager.default.createDirectory(atPath: to, withIntermediateDirectories: true)
            let issued = try await authority.issue(read, for: gateway, at: now)
            for (purpose, certificate) in issued {
                try DurableFile.write(Octets(utf8: certificate.pem), to: "\(to)/\(purpose.rawValue)-cert.pem", mode: 0o644)
            }
            return ["Certificates of \(gateway) are in \(to).", "Publish the directory, so that the others learn of them."]
        }
    }

    private static func memberID(_ text: String) throws -> MemberID {
        guard let id = MemberID(text) else { throw NodeFailure("A member id is \(MemberID.form).", isUsage: true) }
        return id
    }

    /// Takes over what a later ceremony wrote: the next issuing certificate, the root's newer list, or both; then publishes.
    package func install(from path: String) async throws -> [String] {
        let folder = CeremonyFolder(path), issuing = try folder.issuing(), list = try folder.rootList()
        guard issuing != nil || list != nil else { throw NodeFailure("\(path) holds nothing that a ceremony writes.") }
        return try await act { files, now in
            var lines: [String] = []
            if let issuing {
                let number = try await open(files).install(issuing, at: now)
                lines.append(
                    "Certificates are issued by number \(number) from now on; make \(path)/\(AuthorityDocument.issuingKey) unreadable."
                )
            }
            if let list {
                let withdrawn = try await open(files).install(rootList: list, at: now)
                lines.append("The root's list \(list.number) is served; it ends \(CheckText.day(list.nextUpdate)).")
                lines += withdrawn.map { "Issuing certificate \($0) is withdrawn: what it issued counts no more." }
            }
            let file = try await open(files).publish(at: now)
            return lines + ["Directory \(file.sequence) is published."]
        }
    }

    /// - Parameter scope: how much of the published log is looked at.
    @discardableResult package func publish(
        after pause: PublishingPause = .usual, log scope: LogScope = .new
    ) async throws -> [String] {
        try await act { files, now in
            let authority = try open(files)
            let file = try await authority.publish(at: now, after: pause, log: scope)
            return ["Directory \(file.sequence) is published; it expires \(file.expiresAt)."]
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

    /// Revokes one certificate by its serial number, or those of a gateway for a purpose that count now; then publishes.
    package func revoke(_ what: RevocationOrder, reason: RevocationReason) async throws -> [String] {
        try await act { files, now in
            let authority = try open(files)
            let serials: [[UInt8]]
            switch what {
            case .serial(let serial):
                try await authority.revoke(serial: serial, reason: reason, at: now)
                serials = [serial]
            case .gateway(let name, let purpose):
                serials = try await authority.revoke(purpose, of: name, reason: reason, at: now)
            }
            let file = try await authority.publish(at: now)
            return serials.map { "Certificate \(Hexadecimal.text($0)) is revoked; its key is never certified again." }
                + ["Directory \(file.sequence) is published."]
        }
    }

    private func change(
        _ member: String, _ work: @escaping (Authority, MemberID, Timestamp) async throws -> String
    ) async throws -> [String] {
        let id = try Self.memberID(member)
        return try await act { files, now in
            let authority = try open(files)
            let line = try await work(authority, id, now)
            let file = try await authority.publish(at: now)
            return [line, "Directory \(file.sequence) is published."]
        }
    }

    package func list() async throws -> [NodeRow] {
        let authority = try await opened()
        return try await authority.directory(at: clock.now).members.map { member in
            NodeRow([
                ("member", .text(member.id.text)), ("name", .text(member.name)), ("state", .text(member.state.rawValue)),
                ("domains", .list(member.domains.map(\.name.text))),
                ("gateways", .list(member.gateways.map { "\($0.name) at \($0.endpoint)" })),
            ])
        }
    }

    /// Lets an authority that was restored from a backup sign again, once it knows what it published since.
    ///
    /// - Parameter isNothingNewer: the officers know that nothing was published after the backup.
    package func catchUp(with paths: [String], isNothingNewer: Bool = false) async throws -> [String] {
        let directories = try paths.map(Self.directory)
        return try await act(evenIfRestored: true) { files, now in
            guard let mark = try files.read(AuthorityDocument.restored) else {
                throw NodeFailure("This authority was not restored from a backup; there is nothing to catch up with.")
            }
            // A mark that cannot be read is of no known time: then nothing is known to be newer.
            let backup = Timestamp(restoredMark: mark) ?? .distantFuture
            let authority = try open(files)
            try await authority.catchUp(with: directories, after: isNothingNewer ? nil : backup, at: now)
            try files.remove(AuthorityDocument.restored)
            let published = try await authority.publish(at: now)
            return [
                "The authority knows the \(directories.map(\.leaves.count).max() ?? 0) statements that it published, and goes on.",
                "Directory \(published.sequence) is published.",
            ]
        }
    }

    private static func directory(_ path: String) throws -> DirectoryFile {
        guard let octets = try DurableFile.read(path, limit: DirectoryLimits.octets), let file = try? DirectoryFile.parse(octets)
        else {
            throw NodeFailure("\(path) holds no directory; a gateway keeps its newest as `directory` in its state directory.")
        }
        return file
    }

    private func opened() async throws -> Authority {
        do { return try open(try files()) } catch let failure as AuthorityFailure {
            throw NodeFailure(failure.description)
        }
    }

    /// Why an authority that was restored signs nothing yet; `nil` when it may sign.
    func waitsForCatchingUp() throws -> NodeFailure? {
        let mark: Octets?
        do { mark = try files().read(AuthorityDocument.restored) } catch {
            throw NodeFailure("\(folder) cannot be read: \(error)")
        }
        return mark.map { NodeFailure(Self.notCaughtUp(String(decoding: $0.bytes, as: UTF8.self))) }
    }

    private static func notCaughtUp(_ since: String) -> String {
        """
        This authority was restored from a backup of \(since.split(separator: "\n").first ?? "") and may not know what it signed after it. Show it \
        the newest directory that any member holds: `securemail authority catch-up FILE`.
        """
    }

    /// One act under the documents' own lock, which the running authority takes too when it signs (it holds the state directory's all
    /// the time, so that commands could never take that one).
    private func act(
        evenIfRestored isRestoredFit: Bool = false, _ work: (FileAuthorityStore, Timestamp) async throws -> [String]
    ) async throws -> [String] {
        let files = try files()
        try RestorePart.refuseUnfinished(in: settings.stateDirectory)
        let lock: StateLock
        do { lock = try await StateLock.take(in: folder, patience: StateLock.patienceOfCommand) } catch {
            throw NodeFailure("Another command works on \(folder); try again.")
        }
        do {
            if !isRestoredFit, let failure = try waitsForCatchingUp() { throw failure }
            let lines = try await work(files, clock.now)
            withExtendedLifetime(lock) {}
            return lines
        } catch let failure as AuthorityFailure { throw NodeFailure(failure.description) }
    }
}
