package import CMSFormat
import Crypto
package import MailModel
import MessageFormat
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
        try payload(of: try await signedData(of: copy, keys)).message
    }

    /// By which certificate a copy was signed.
    package static func signer(of copy: ProtectedCopy, keys: any KeyService) async throws(CMSFailure) -> Certificate {
        try await signedData(of: copy, keys).verify(accepting: .profile1, demanding: .profile1).signer
    }

    /// The same message under another signature, as its former signer's certificate was revoked while it waited. It stays the same transfer:
    /// a copy that got through before is not delivered twice.
    package static func signAnew(
        _ copy: ProtectedCopy, by protector: Protector, for certificates: [Certificate], at time: Timestamp, keys: any KeyService
    ) async throws -> ProtectedCopy {
        let payload = try payload(of: try await signedData(of: copy, keys))
        let request = ProtectRequest(
            message: try Message(parsing: payload.message), transfer: payload.transfer,
            assurance: payload.assurance, recipientCertificates: certificates, signingTime: time)
        let new = try await protector.protect(request)
        return ProtectedCopy(cms: new.cms, wrappedContentKey: new.wrappedContentKey, outerHeader: copy.outerHeader)
    }

    private static func signedData(of copy: ProtectedCopy, _ keys: any KeyService) async throws(CMSFailure) -> SignedData {
        let entity = try AuthEnvelope(parsing: copy.cms, accepting: .profile1)
            .open(contentKey: try await contentKey(of: copy, keys))
        do throws(OpeningFailure) { return try signedData(try SignedEntity.signedData(in: entity)) } catch { throw .malformed }
    }

    private static func payload(of signed: SignedData) throws(CMSFailure) -> SignedPayload {
        do throws(OpeningFailure) { return try SignedPayload(parsing: signed.content) } catch { throw .malformed }
    }

    private static func contentKey(of copy: ProtectedCopy, _ keys: any KeyService) async throws(CMSFailure) -> SymmetricKey {
        do { return try await keys.unwrap(copy.wrappedContentKey) } catch { throw .key(error) }
    }

    private static func signedData(_ octets: Octets) throws(OpeningFailure) -> SignedData {
        do { return try SignedData(parsing: octets) } catch { throw .malformed }
    }
}
