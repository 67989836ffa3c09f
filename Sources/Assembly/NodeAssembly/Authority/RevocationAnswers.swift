import Accreditation
import CommunityModel
import Foundation
import MailModel
import MessageFormat
import NodeHTTP

/// Answers about revocation from the authority's documents as they are now: what an officer revoked a moment ago is told at once.
actor RevocationAnswers {
    static let requestType = "application/ocsp-request", responseType = "application/ocsp-response"
    /// Octets of a request by GET, in base64; RFC 5019 section 5 has 255 at most, and others post.
    static let longestInPath = 2_048

    private let operations: AuthorityOperations
    private let files: FileAuthorityStore
    private let clock = SystemClock()
    private var known: (versions: [String?], responder: RevocationResponder)?

    init(_ operations: AuthorityOperations, _ files: FileAuthorityStore) { (self.operations, self.files) = (operations, files) }

    func answer(_ request: Octets) async -> NodePage.Content {
        let now = clock.now
        guard let responder = await responder() else {
            return .found(type: Self.responseType, body: OCSPResponse.failure(.tryLater))
        }
        let (response, mayBeKept) = responder.answer(request, at: now)
        // RFC 5019 section 6.2; what answers one asker's nonce is of no use to another.
        let caching = PageCaching(
            life: RevocationResponder.cacheLife, modified: now, expires: now + RevocationResponder.cacheLife)
        return .found(type: Self.responseType, body: response, caching: mayBeKept ? caching : nil)
    }

    /// RFC 6960 appendix A.1: base64 of the request, percent-encoded, behind the address.
    func answer(path: String) async -> NodePage.Content {
        let prefix = "/\(IssuerPlaces.responderPath)/"
        guard path.hasPrefix(prefix), path.utf8.count <= Self.longestInPath,
            let text = path.dropFirst(prefix.count).removingPercentEncoding, let octets = Base64.octets(text)
        else { return .found(type: Self.responseType, body: OCSPResponse.failure(.malformedRequest)) }
        return await answer(Octets(octets))
    }

    /// Read anew when a document that it is made of changed. While an act is half written it cannot be read: then later.
    private func responder() async -> RevocationResponder? {
        let names =
            [AuthorityDocument.statements, AuthorityDocument.register]
            + AuthorityDocument.issuerNumbers.map { AuthorityDocument.responderKey($0) }
        let versions = names.map { files.version($0) }
        if let known, known.versions == versions { return known.responder }
        guard let authority = try? operations.open(files) else { return nil }
        let responder = await authority.revocationResponder()
        known = (versions, responder)
        return responder
    }
}
