import Accreditation
import CommunityModel
import Foundation
import MailModel

/// What officers must sign whose keys are not on this machine.
extension AuthorityOperations {
    /// Where acts wait for officers.
    var proposals: String { "\(settings.stateDirectory)/proposals" }

    /// Keeps what an act came to, and says how it goes on.
    func proposed(_ proposal: Proposal, at now: Timestamp) throws -> NodeFailure {
        let file = try ProposalFile.keep(proposal, in: proposals, at: now)
        let to = proposal.listsCertificates ? " --to FOLDER" : ""
        return NodeFailure(
            """
            Nothing is stated yet: the officers' keys are not on this machine. What they are to sign is in
              \(file)
            Take it and authority.json to where the keys are, before \(proposal.expires.rfc3339); enough officers, one after the other, run there
              securemail officer sign FILE --key KEY --authority authority.json
            and this machine then
              securemail authority state FILE\(to)
            """)
    }

    /// States what officers signed elsewhere, and publishes it.
    ///
    /// - Parameter to: the folder for certificates that it lists.
    package func state(_ path: String, to folder: String?) async throws -> [String] {
        let proposal = try ProposalFile.read(path)
        guard folder != nil || !proposal.listsCertificates else {
            throw NodeFailure("It lists certificates: name the folder to write them to, --to.", isUsage: true)
        }
        return try await act { files, now in
            let authority = try open(files), before = await authority.statements
            let certificates = try await authority.certificates(in: proposal)
            if let folder { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
            try await authority.state(proposal, at: now)
            for (purpose, certificate) in certificates {
                let file = "\(folder ?? ".")/\(purpose.rawValue)-cert.pem"
                try DurableFile.write(Octets(utf8: certificate.pem), to: file, mode: 0o644)
            }
            let waiting = await authority.waiting(after: before), position = try await authority.publish(at: now)
            return ["Stated: \(proposal.items.map(\.agreed.act.kind).joined(separator: ", "))."] + waiting.map(Self.waits)
                + [Self.published(position)]
        }
    }
}

extension Proposal {
    fileprivate var listsCertificates: Bool {
        items.contains { if case .certificateListed = $0.agreed.act { true } else { false } }
    }
}
