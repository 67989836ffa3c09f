package import CMSFormat
import Crypto
package import MailModel
package import X509

/// What the sender's gateway can still do with a copy that it made, by the content key that it kept, wrapped.
package enum OwnCopies {
    /// Whether a copy is sealed for exactly these certificates.
    package static func isSealed(_ copy: ProtectedCopy, for certificates: [Certificate]) throws(CMSFailure) -> Bool {
        try AuthEnvelope(parsing: copy.cms, accepting: .profile1).isSealed(for: certificates)
    }

    /// The same copy for other certificates: recipients changed their keys while it waited.
    package static func reseal(
        _ copy: ProtectedCopy, for certificates: [Certificate], keys: any KeyService
    ) async throws(CMSFailure) -> ProtectedCopy {
        let key = try await contentKey(of: copy, keys)
        let cms = try AuthEnvelope(parsing: copy.cms, accepting: .profile1)
            .resealed(for: certificates, contentKey: key, accepting: .profile1)
        return ProtectedCopy(cms: cms, wrappedContentKey: copy.wrappedContentKey, outerHeader: copy.outerHeader)
    }

    /// The message that was protected, for quoting its header in a report.
    package static func originalMessage(of copy: ProtectedCopy, keys: any KeyService) async throws(CMSFailure) -> Octets {
        let entity = try AuthEnvelope(parsing: copy.cms, accepting: .profile1)
            .open(contentKey: try await contentKey(of: copy, keys))
        do throws(OpeningFailure) {
            let signed = try OwnCopies.signedData(try SignedEntity.signedData(in: entity))
            return try SignedPayload(parsing: signed.content).message
        } catch { throw .malformed }
    }

    private static func contentKey(of copy: ProtectedCopy, _ keys: any KeyService) async throws(CMSFailure) -> SymmetricKey {
        do { return try await keys.unwrap(copy.wrappedContentKey) } catch { throw .key(error) }
    }

    private static func signedData(_ octets: Octets) throws(OpeningFailure) -> SignedData {
        do { return try SignedData(parsing: octets) } catch { throw .malformed }
    }
}
