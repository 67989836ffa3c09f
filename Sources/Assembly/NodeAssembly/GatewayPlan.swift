import Foundation
import KeyFiles
import MailModel

/// Makes a new gateway's folder: configuration, keys, certificate requests, places for what the authority hands over.
package struct GatewayPlan: Sendable {
    private let name: String, member: String, mailboxDomains: [String], directoryAddress: String, folder: String
    private let keySecret: KeySettings.Secret
    /// Where queue, mailboxes and directory will be, when it is not in the folder.
    private let state: String?

    /// - Parameters:
    ///   - keySecret: what seals the keys; its path is absolute.
    ///   - state: the state directory, absolute; made here, if it is not there.
    package init(
        name: String, member: String, mailboxDomains: [String], directoryAddress: String, folder: String,
        keySecret: KeySettings.Secret = .none, state: String? = nil
    ) {
        (self.name, self.member, self.mailboxDomains) = (name, member, mailboxDomains)
        (self.directoryAddress, self.folder, self.keySecret) = (directoryAddress, folder, keySecret)
        self.state = state
    }

    /// - Returns: lines that say what was made and what comes next.
    package func carryOut() async throws -> [String] {
        let (name, configuration) = try configuration()
        let file = "\(folder)/securemail.yaml"
        guard !FileManager.default.fileExists(atPath: file) else {
            throw NodeFailure("\(file) exists already; nothing was changed.")
        }
        let keys = KeySettings(directory: "\(folder)/keys", secret: keySecret), secret = try keys.readSecret()
        for path in [folder, "\(folder)/tls", "\(folder)/community", state ?? "\(folder)/state"] {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let requests: [String]
        do throws(KeyFileFailure) {
            let service = try FileKeyService.create(in: keys.directory, secret: secret)
            // Keys that were in the folder before may lie unsealed.
            if secret != nil { _ = try service.sealFiles() }
            requests = try service.writeRequests(gateway: name)
        } catch { throw NodeFailure(error.description) }
        try DurableFile.write(Octets(utf8: configuration.text), to: file, mode: 0o644)
        return [
            "Made \(file): read it, and set the listeners.", keys.advice, "Certificate requests for the authority:",
        ] + requests.map { "  \($0)" } + [
            "Then: put root.pem and authority.json into \(folder)/community, a certificate for mail programs into \(folder)/tls,",
            "install what the authority issues with `securemail keys install FOLDER --config \(file)`, and run `securemail serve --config \(file)`.",
        ]
    }

    private func configuration() throws -> (DomainName, GatewayConfiguration) {
        guard let name = DomainName(name) else { throw NodeFailure("--name takes a DNS name.", isUsage: true) }
        guard let member = MemberID(member) else { throw NodeFailure("--member takes \(MemberID.form).", isUsage: true) }
        let domains = try mailboxDomains.map { text in
            guard let domain = DomainName(text) else { throw NodeFailure("`\(text)` is no domain.", isUsage: true) }
            return domain
        }
        let everywhere = { HostPort(host: "0.0.0.0", port: $0) }
        var configuration = GatewayConfiguration(
            name: name, member: member,
            listeners: ListenerSettings(
                mx: everywhere(25), submission: everywhere(587), submissions: everywhere(465), relay: nil, peer: everywhere(24)),
            directory: directoryAddress)
        (configuration.mailboxDomains, configuration.keySecret) = (domains, keySecret)
        if let state { configuration.state = state }
        return (name, configuration)
    }
}

extension KeySettings {
    fileprivate var advice: String {
        switch secret {
        case .none: "The keys in \(directory) are not sealed: name a file as keys.passphrase-file, then `securemail keys seal`."
        case .keyFile(let file), .passphraseFile(let file):
            "The keys in \(directory) are sealed, and \(file) alone opens them: keep a copy of it elsewhere."
        }
    }
}
