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
        let to = proposal.certificates.isEmpty ? "" : " --to FOLDER"
        return NodeFailure(
            """
            Nothing is stated yet: the officers' keys are not on this machine. What they are to sign is in
              \(file)
            Take it to where the keys are; enough officers, one after the other, run there, each with its own copy of authority.json,
              securemail officer sign FILE --key KEY --authority authority.json
            and this machine then
              securemail authority state FILE\(to)
            """)
    }

    /// States what officers signed elsewhere, and publishes it. Where a failure kept its certificates from being written, a second run writes them.
    ///
    /// - Parameter to: the folder for certificates that it lists.
    package func state(_ path: String, to folder: String?) async throws -> [String] {
        let proposal = try ProposalFile.read(path)
        guard folder != nil || proposal.certificates.isEmpty else {
            throw NodeFailure("It lists certificates: name the folder to write them to, --to.", isUsage: true)
        }
        return try await act { files, now in
            let authority = try open(files), before = await authority.statements
            let certificates = try await authority.certificates(in: proposal)
            if let folder { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
            let isStated = await authority.hasStatedCertificates(of: proposal)
            if !isStated { try await authority.state(proposal, at: now) }
            for (purpose, certificate) in certificates {
                let file = "\(folder ?? ".")/\(purpose.rawValue)-cert.pem"
                try DurableFile.write(Octets(utf8: certificate.pem), to: file, mode: 0o644)
            }
            let waiting = await authority.waiting(after: before), position = try await authority.publish(at: now)
            let kinds = proposal.items.map(\.agreed.act.kind).joined(separator: ", ")
            return [isStated ? "It was stated before; its certificates are written again." : "Stated: \(kinds)."]
                + waiting.map(Self.waits) + [Self.published(position)]
        }
    }
}
