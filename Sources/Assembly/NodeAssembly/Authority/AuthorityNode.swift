import Accreditation
import Foundation
import Logging
import MailModel
import NodeHTTP

/// A running authority: serves the directory, the root certificate and its public keys, and signs the directory again each hour.
struct AuthorityNode: Sendable {
    /// Between two signings of an unchanged directory.
    static let signingInterval = Duration.hours(1)

    private let files: FileAuthorityStore
    private let folder: String
    private let listen: HostPort
    private let clock = SystemClock()
    private let logger: Logger

    static func open(_ settings: NodeSettings, _ authority: AuthoritySettings, logger: Logger) async throws -> AuthorityNode {
        let operations = AuthorityOperations(settings)
        let node = AuthorityNode(
            files: try operations.files(), folder: operations.folder, listen: authority.listen, logger: logger)
        _ = try await operations.publish()
        return node
    }

    private init(files: FileAuthorityStore, folder: String, listen: HostPort, logger: Logger) {
        (self.files, self.folder, self.listen, self.logger) = (files, folder, listen, logger)
    }

    func run(ready: @escaping @Sendable () async -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await NodeHTTPServer(at: listen, pages: pages, logger: logger) { _ in await ready() }.run()
            }
            group.addTask { try await signAgain() }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Acts of the officers are commands beside the running authority, so each signing reads its documents anew.
    private func signAgain() async throws {
        while true {
            try await clock.sleep(until: clock.now + Self.signingInterval)
            do {
                let authority = try Authority.open(files, entropy: SystemEntropy())
                try await authority.publish(at: clock.now)
            } catch {
                logger.error("the directory cannot be signed again: \(error)")
            }
        }
    }

    private var pages: [NodePage] {
        [
            page("/directory", AuthorityDocument.directory, "application/octet-stream"),
            page("/root.pem", AuthorityDocument.root, "application/x-pem-file"),
            page("/authority.json", AuthorityDocument.keys, "application/json"),
            page("/issuing.crl", AuthorityDocument.revocationList, "application/pkix-crl"),
            NodePage(path: "/health") { .found(type: "text/plain", body: Octets(utf8: "ok\n")) },
        ]
    }

    private func page(_ path: String, _ document: String, _ type: String) -> NodePage {
        let files = files
        return NodePage(path: path) {
            guard let octets = try? files.read(document) else { return .notReady }
            return .found(type: type, body: octets)
        }
    }
}
