import Crypto
package import MailModel

/// Seals what is at rest and is not CMS: AES-256-GCM under a fresh key per content, that key wrapped by the storage key.
package struct StorageSealer: Sendable {
    private let keys: any KeyService

    package init(keys: any KeyService) { self.keys = keys }

    /// - Parameter context: what the content is and to whom it belongs; authenticated, not kept. Opening needs the same text, so a
    ///   sealed content moved to another row does not open.
    package func seal(_ content: Octets, context: String) async throws(KeyFailure) -> SealedContent {
        let key = SymmetricKey(size: .bits256)
        let wrapped = try await keys.wrap(key)
        guard let box = try? AES.GCM.seal(content.bytes, using: key, authenticating: Array(context.utf8)),
            let combined = box.combined
        else { throw .keyUnavailable }
        return SealedContent(octets: Octets([UInt8](combined)), wrappedKey: wrapped)
    }

    /// - Throws: ``KeyFailure/notAuthentic`` when content, key or context is not what was sealed.
    package func open(_ sealed: SealedContent, context: String) async throws(KeyFailure) -> Octets {
        let key = try await keys.unwrap(sealed.wrappedKey)
        guard let box = try? AES.GCM.SealedBox(combined: sealed.octets.bytes),
            let content = try? AES.GCM.open(box, using: key, authenticating: Array(context.utf8))
        else { throw .notAuthentic }
        return Octets([UInt8](content))
    }
}
