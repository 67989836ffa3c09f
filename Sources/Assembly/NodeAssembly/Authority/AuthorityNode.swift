import Accreditation
import CommunityModel
import Foundation
import Logging
import MailModel
import MerkleLog
import NodeHTTP

/// A running authority: serves the log, the root certificate and its public keys, says each minute that the log is the newest, and signs
/// lists each hour.
struct AuthorityNode: Sendable {
    /// Between two signings of everything.
    static let signingInterval = Duration.hours(1)
    /// Between two cosignatures: how young the newest log is at the most.
    static let cosigningInterval = Duration.minutes(1)
    /// After a signing that failed.
    private static let retryInterval = Duration.minutes(1)

    private static let formerDirectory = "directory"

    private let operations: AuthorityOperations
    private let files: FileAuthorityStore
    private let listen: HostPort
    private let clock = SystemClock()
    private let answers: RevocationAnswers
    private let renewals: RenewalAnswers
    private let plan: DescriptorPlan
    private let logger: Logger
    /// Whether the log was signed at the start.
    private let isSigned: Bool

    /// - Parameter isAlone: no gateway runs beside it, whose mail would wait for what keeps the log from being signed.
    static func open(
        _ settings: NodeSettings, _ authority: AuthoritySettings, _ operations: AuthorityOperations? = nil,
        isAlone: Bool = true, logger: Logger
    ) async throws -> AuthorityNode {
        let operations = operations ?? AuthorityOperations(settings)
        let files = try operations.files()
        // What earlier versions published beside the log, and nobody signs any more.
        try? files.remove(Self.formerDirectory)
        let isSigned = try await sign(operations, isAlone: isAlone, logger)
        return AuthorityNode(
            operations: operations, files: files, listen: authority.listen, plan: DescriptorPlan(settings), logger: logger,
            isSigned: isSigned)
    }

    private static func sign(_ operations: AuthorityOperations, isAlone: Bool, _ logger: Logger) async throws -> Bool {
        if let why = try operations.waitsForCatchingUp() {
            // What it published before is served, and a gateway beside it works: mail does not wait for officers' keys.
            logger.error("nothing is signed for now: \(why)")
            return false
        }
        do { try await operations.publish(log: .all) } catch {
            // So too where the log cannot be signed now, as the disk is full or an officer's command takes long.
            guard !isAlone else { throw error }
            logger.error("the log cannot be signed, and is tried again: \(error)")
            return false
        }
        return true
    }

    private init(
        operations: AuthorityOperations, files: FileAuthorityStore, listen: HostPort, plan: DescriptorPlan, logger: Logger,
        isSigned: Bool
    ) {
        (self.operations, self.files, self.listen) = (operations, files, listen)
        (self.plan, self.logger, self.isSigned) = (plan, logger, isSigned)
        answers = RevocationAnswers(operations, files)
        renewals = RenewalAnswers(operations, files, logger: logger)
    }

    func run(ready: @escaping @Sendable () async -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await NodeHTTPServer(
                    "authority.listen", at: listen, pages: pages, limits: plan.memberPages, reserve: plan.reserve, logger: logger
                ) { _ in await ready() }.run()
            }
            group.addTask { try await signAgain() }
            group.addTask { try await cosignAgain() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func cosignAgain() async throws {
        while true {
            try await clock.sleep(until: clock.now + Self.cosigningInterval)
            await cosignOnce()
        }
    }

    /// Under the same lock as every act.
    @discardableResult func cosignOnce() async -> Bool {
        do { try await operations.cosign() } catch {
            logger.error("the log cannot be cosigned: \(error)")
            return false
        }
        return true
    }

    private func signAgain() async throws {
        var pause = isSigned ? Self.signingInterval : Self.retryInterval
        while true {
            try await clock.sleep(until: clock.now + pause)
            pause = await signOnce() ? Self.signingInterval : Self.retryInterval
        }
    }

    /// Acts of the officers are commands beside the running authority: so each signing takes the lock that they take, and reads the
    /// documents anew, and never writes over what an officer did meanwhile.
    @discardableResult func signOnce() async -> Bool {
        do { try await operations.publish() } catch {
            logger.error("the log cannot be signed again: \(error)")
            return false
        }
        return true
    }

    private var pages: [NodePage] {
        [
            page("/root.pem", AuthorityDocument.root, "application/x-pem-file"),
            page("/authority.json", AuthorityDocument.keys, "application/json"),
            page("/checkpoint", AuthorityDocument.checkpoint, "text/plain; charset=utf-8"),
            NodePage(path: "/tile/**", answer: logFile),
            NodePage(path: "/statement/*", answer: logFile),
            NodePage(path: "/health") { .found(type: "text/plain", body: Octets(utf8: "ok\n")) },
            renewals.page,
        ] + listPages + responderPages
    }

    /// In DER, each under the address that certificates name (RFC 5280 section 4.2.1.13, RFC 2585 section 4).
    private var listPages: [NodePage] {
        let files = files
        let names = [AuthorityDocument.rootList] + AuthorityDocument.issuerNumbers.map { AuthorityDocument.revocationList($0) }
        return names.map { name in
            NodePage(path: "/\(name)", version: { files.version(name) }) {
                guard let octets = try? files.read(name) else { return .notFound("There is no such list.") }
                return .found(
                    type: "application/pkix-crl", body: octets, caching: PageCaching(life: RevocationResponder.cacheLife))
            }
        }
    }

    /// RFC 6960 appendix A: by GET and by POST.
    private var responderPages: [NodePage] {
        let answers = answers, place = "/\(IssuerPlaces.responderPath)"
        let posted = NodePage.Posted(type: RevocationAnswers.requestType, limit: OCSPRequest.maximumOctets)
        return [
            NodePage(path: place, posted: posted) { await answers.answer($0.content) },
            NodePage(path: "\(place)/**") { await answers.answer(path: $0.path) },
        ]
    }

    /// A file of the log. Only a path of one in its one spelling reaches the disk.
    @Sendable private func logFile(_ request: PageRequest) -> NodePage.Content {
        let path = String(request.path.dropFirst())
        guard (try? LogTile(path: path)) != nil || LeafDigest.isPath(path) else { return .notFound("There is no such file.") }
        guard let octets = try? files.read(AuthorityDocument.log + path) else { return .notFound("There is no such file.") }
        return .fixed(type: "application/octet-stream", body: octets)
    }

    private func page(_ path: String, _ document: String, _ type: String) -> NodePage {
        let files = files
        return NodePage(path: path, version: { files.version(document) }) {
            guard let octets = try? files.read(document) else { return .notReady }
            return .found(type: type, body: octets)
        }
    }
}
