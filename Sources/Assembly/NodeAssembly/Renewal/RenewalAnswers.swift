import Accreditation
import CommunityModel
import Foundation
import Logging
import MailModel
import NodeHTTP

/// Answers gateways that ask for certificates of new keys. What a stranger sends is judged on the documents as they were read last, and
/// changes and costs nothing; only a request that is right takes the authority's lock.
actor RenewalAnswers {
    static let path = "/renewal"
    static let certificatesType = "application/x-pem-file"
    /// Requests that wait for the lock; others are asked to come again.
    private static let mostWaiting = 32
    private static let pause = Duration.minutes(1)

    private let operations: AuthorityOperations
    private let files: FileAuthorityStore
    private let logger: Logger
    private let clock = SystemClock()
    private var known: (versions: [String?], authority: Authority, directory: Directory)?
    private var waiting = 0
    /// A certificate was issued and could not be published.
    private var isUnpublished = false

    init(_ operations: AuthorityOperations, _ files: FileAuthorityStore, logger: Logger) {
        (self.operations, self.files, self.logger) = (operations, files, logger)
    }

    nonisolated var page: NodePage {
        NodePage(path: Self.path, posted: .init(type: "application/json", limit: SignedRenewal.maximumOctets)) {
            await self.answer($0.content)
        }
    }

    func answer(_ octets: Octets) async -> NodePage.Content {
        guard let signed = try? SignedRenewal(parsing: octets) else { return Self.content(.notUnderstood) }
        do {
            if try operations.waitsForCatchingUp() != nil { return later("the authority was restored and signs nothing yet") }
            let (_, directory) = try await read()
            _ = try RenewalRules(directory).order(signed, at: clock.now)
            guard waiting < Self.mostWaiting else { return later("too many ask at once") }
            waiting += 1
            defer { waiting -= 1 }
            return try await renew(signed)
        } catch let refusal as RenewalRefusal {
            logger.notice("no \(signed.request.purpose.rawValue) certificate for \(signed.request.gateway): \(refusal)")
            return Self.content(refusal)
        } catch {
            known = nil
            logger.error("no \(signed.request.purpose.rawValue) certificate for \(signed.request.gateway): \(error)")
            return later("the authority cannot sign for now")
        }
    }

    private func renew(_ signed: SignedRenewal) async throws -> NodePage.Content {
        let request = signed.request
        let pem = try await operations.act { _, now in
            let (authority, _) = try await read()
            let (certificate, isNew) = try await authority.renew(signed, at: now)
            if isNew {
                logger.notice(
                    "\(request.purpose.rawValue) certificate of \(request.gateway) renewed\(request.isCompromised ? "; the former are revoked" : "")"
                )
            }
            isUnpublished = isUnpublished || isNew
            if isUnpublished { try await authority.publish(at: now) }
            isUnpublished = false
            // What was just written is what this authority knows.
            known = (versions, authority, await authority.directory(at: now))
            return [certificate.pem]
        }
        return .found(type: Self.certificatesType, body: Octets(utf8: pem.joined()))
    }

    /// Opened anew when a command of the officers, or the hourly signing, changed a document.
    private func read() async throws -> (Authority, Directory) {
        let versions = versions
        if let known, known.versions == versions { return (known.authority, known.directory) }
        let authority = try operations.open(files), directory = await authority.directory(at: clock.now)
        known = (versions, authority, directory)
        return (authority, directory)
    }

    private var versions: [String?] {
        let names = [AuthorityDocument.statements, AuthorityDocument.register, AuthorityDocument.keys]
        return (names + AuthorityDocument.issuerNumbers.map { AuthorityDocument.issuing($0) }).map { files.version($0) }
    }

    private func later(_ line: String) -> NodePage.Content {
        .refused(status: 503, line + "; it is asked again", retryAfter: Self.pause)
    }

    /// RFC 9110 section 15.5, RFC 6585 section 4.
    private static func content(_ refusal: RenewalRefusal) -> NodePage.Content {
        switch refusal {
        case .notUnderstood, .clocksDiffer: .refused(status: 400, refusal.description)
        case .gatewayUnknown: .refused(status: 404, refusal.description)
        case .memberSuspended, .nothingProves, .notProven, .onlyCompromised, .revoked, .notAgreed:
            .refused(status: 403, refusal.description)
        case .keyNotNew, .requestUnfit: .refused(status: 422, refusal.description)
        case .authority: .refused(status: 503, refusal.description, retryAfter: pause)
        case .tooOften(_, let until):
            .refused(status: 429, refusal.description, retryAfter: max(until - SystemClock().now, .zero))
        }
    }
}
