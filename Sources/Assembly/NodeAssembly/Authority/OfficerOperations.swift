import CommunityModel
import Crypto
import Foundation
import KeyFiles
import MailModel

/// What an officer does on a machine of its own: looks at what is proposed, and signs it.
package struct OfficerOperations: Sendable {
    private let authorityFile: String

    /// - Parameter authorityFile: the community's `authority.json`.
    package init(authorityFile: String) { self.authorityFile = authorityFile }

    /// What a proposal says, a line an act, and who has signed it.
    package func show(_ path: String) throws -> [String] {
        let keys = try AuthorityKeysFile.read(authorityFile)
        return Self.lines(of: try proposal(path, keys), keys)
    }

    private static func lines(of proposal: Proposal, _ keys: AuthorityKeys) -> [String] {
        let acts = proposal.items.enumerated().map { index, item in
            "\(index + 1). \(item.agreed.act.kind)" + item.agreed.act.shown.map { "\n     \($0.name): \($0.value)" }.joined()
                + (item.agreed.agreement.map {
                    "\n     beside it, an agreement until \($0.expires.rfc3339) that only gateways can check"
                } ?? "")
        }
        let signers = proposal.signers.compactMap { signer in
            keys.officers.first { $0.key == signer.key }.map { "\($0.name) (\(signer.time.rfc3339))" }
        }
        let signed = signers.isEmpty ? "Nobody has signed it." : "Signed by \(signers.joined(separator: " and "))."
        return acts + ["\(signed) \(keys.threshold) must; a signature is good for 7 days."]
    }

    /// Signs all that a proposal says, and puts it back in its file.
    package func sign(_ path: String, by keyFile: String, secret: KeySettings.Secret) throws -> [String] {
        let keys = try AuthorityKeysFile.read(authorityFile)
        var proposal = try proposal(path, keys)
        let key = try open(keyFile, secret)
        guard let officer = keys.officers.first(where: { $0.key == key.key }) else {
            throw NodeFailure("The key in \(keyFile) is no officer's of this community.")
        }
        do { try proposal.sign(by: key, at: SystemClock().now) } catch { throw NodeFailure("The key in \(keyFile) cannot sign.") }
        try ProposalFile.write(proposal, to: path)
        return Self.lines(of: proposal, keys) + ["You signed as \(officer.name)."]
    }

    /// Seals an officer's key file.
    package static func seal(_ keyFile: String, secret: KeySettings.Secret) throws -> [String] {
        guard let secret = try KeySettings(directory: "", secret: secret).readSecret() else {
            throw NodeFailure("Name what seals it: --passphrase-file or --key-file.", isUsage: true)
        }
        do throws(KeyFileFailure) {
            return try OfficerKeyFile.seal(keyFile, secret: secret) ? ["\(keyFile) was sealed already."] : ["Sealed \(keyFile)."]
        } catch { throw NodeFailure(error.description) }
    }

    private func open(_ keyFile: String, _ secret: KeySettings.Secret) throws -> Curve25519.Signing.PrivateKey {
        let secret = try KeySettings(directory: "", secret: secret).readSecret()
        do throws(KeyFileFailure) { return try OfficerKeyFile.open(keyFile, secret: secret) } catch {
            throw NodeFailure(error.description)
        }
    }

    private func proposal(_ path: String, _ keys: AuthorityKeys) throws -> Proposal {
        let proposal = try ProposalFile.read(path)
        guard proposal.log == CommunityLog.name(of: keys.publisher) else {
            throw NodeFailure("\(path) was proposed in another community than that of \(authorityFile).")
        }
        return proposal
    }
}
