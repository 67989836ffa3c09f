package import CMSFormat
import Crypto
import MailModel
import MessageFormat

/// Protects one message: signs it with its protected header, then seals it (profile 1).
package struct Protector: Sendable {
    private let keys: any KeyService
    private let signer: SigningIdentity

    package init(keys: any KeyService, signer: SigningIdentity) { (self.keys, self.signer) = (keys, signer) }

    package func protect(_ request: ProtectRequest) async throws(ProtectFailure) -> ProtectedCopy {
        let from: HeaderMailbox
        do { from = try soleFromAddress(of: request.message.header) } catch { throw .fromNotValid(error) }
        let outer: OuterHeader, payload: Octets
        do {
            outer = try OuterHeader(of: request.message, from: from.address)
            payload = try SignedPayload.octets(for: request, outer: outer)
        } catch { throw .headerNotWritable }
        let contentKey = SymmetricKey(size: .bits256)
        do throws(CMSFailure) {
            let signed = try await SignedDataWriter.sign(
                payload, by: .ecdsaSHA256, key: signer.key, chain: signer.chain, signingTime: request.signingTime, keys: keys)
            let sealed = try EnvelopeWriter.seal(
                SignedEntity.octets(signed), to: request.recipientCertificates, contentKey: contentKey, accepting: .profile1)
            return ProtectedCopy(
                cms: sealed, wrappedContentKey: try await wrapped(contentKey), outerHeader: outer.octets)
        } catch { throw .cms(error) }
    }

    private func wrapped(_ key: SymmetricKey) async throws(CMSFailure) -> [UInt8] {
        do { return try await keys.wrap(key) } catch { throw .key(error) }
    }
}
