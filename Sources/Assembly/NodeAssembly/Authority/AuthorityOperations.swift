package import Accreditation
package import CommunityModel
import ControlSocket
import Foundation
import MailModel

/// What the authority's officer does by command. Each act takes the lock of the authority's documents, so that two never mix.
package struct AuthorityOperations: Sendable {
    let settings: NodeSettings
    private let clock = SystemClock()
    /// How long an act goes on trying the documents' lock.
    private let patience: Duration

    package init(_ settings: NodeSettings, patience: Duration = StateLock.patienceOfCommand) {
        (self.settings, self.patience) = (settings, patience)
    }

    var folder: String { "\(settings.stateDirectory)/authority" }

    func files() throws -> FileAuthorityStore {
        do { return try FileAuthorityStore(directory: folder) } catch {
            throw NodeFailure("\(folder) cannot be used: \(error)")
        }
    }

    func open(_ files: FileAuthorityStore) throws(AuthorityFailure) -> Authority {
        try Authority.open(files, terms: settings.issuingTerms, entropy: SystemEntropy())
    }

    @discardableResult package func publish(
        after pause: PublishingPause = .usual, log scope: LogScope = .new
    ) async throws -> [String] {
        try await act { files, now in
            let authority = try open(files)
            let position = try await authority.publish(at: now, after: pause, log: scope)
            return [Self.published(position)]
        }
    }

    static func published(_ position: LogPosition) -> String {
        "Directory \(position.size) is published: the log has so many statements."
    }

    /// Says that the log that is out still is the newest.
    func cosign() async throws {
        _ = try await act { files, now in
            try Authority.cosign(in: files, at: now)
            return []
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
            let position = try await authority.publish(at: now)
            return serials.map { "Certificate \(Hexadecimal.text($0)) is revoked; its key is never certified again." }
                + [Self.published(position)]
        }
    }

    package func list() async throws -> [NodeRow] {
        let directory = try await opened().directory(at: clock.now)
        return directory.members.map { member in
            NodeRow([
                ("member", .text(member.id.text)), ("name", .text(member.name)), ("state", .text(member.state.rawValue)),
                ("domains", .list(member.domains.map(\.name.text))),
                ("gateways", .list(member.gateways.map { "\($0.name) at \($0.endpoint)" })),
                ("to-renew", .list(member.gateways.flatMap { toRenew($0, of: directory) })),
            ])
        }
    }

    private func toRenew(_ gateway: Gateway, of directory: Directory) -> [String] {
        directory.purposesToRenew(of: gateway, at: clock.now).map { "\($0.rawValue) of \(gateway.name)" }
    }

    func opened() async throws -> Authority {
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
        the newest log that any member keeps: `securemail authority catch-up FOLDER`.
        """
    }

    /// One act under the documents' own lock, which the running authority takes too when it signs (it holds the state directory's all
    /// the time, so that commands could never take that one).
    func act(
        evenIfRestored isRestoredFit: Bool = false, _ work: (FileAuthorityStore, Timestamp) async throws -> [String]
    ) async throws -> [String] {
        let files = try files()
        try RestorePart.refuseUnfinished(in: settings.stateDirectory)
        let lock: StateLock
        do { lock = try await StateLock.take(in: folder, patience: patience) } catch {
            throw error.failure(of: folder)
        }
        do {
            if !isRestoredFit, let failure = try waitsForCatchingUp() { throw failure }
            let lines = try await work(files, clock.now)
            withExtendedLifetime(lock) {}
            return lines
        } catch AuthorityFailure.officersElsewhere(let proposal) {
            throw try proposed(proposal, at: clock.now)
        } catch let failure as AuthorityFailure { throw NodeFailure(failure.description) }
    }
}
