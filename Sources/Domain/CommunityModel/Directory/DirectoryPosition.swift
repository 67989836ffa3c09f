import Crypto
package import MailModel

/// How far into the community's history a directory reaches. A node keeps it, and takes no directory that reaches less far or tells
/// another past.
package struct DirectoryPosition: Sendable, Hashable {
    /// Of the file: one more each time it is signed.
    package let sequence: UInt64
    /// SHA-256 of the whole file.
    package let fileDigest: [UInt8]
    package let statements: Int
    /// SHA-256 of all its leaves, each followed by a line feed.
    package let historyDigest: [UInt8]
    /// Highest CRL number of each issuer that was seen, by the digest of its certificate.
    package let listNumbers: [[UInt8]: UInt64]

    package init(
        sequence: UInt64, fileDigest: [UInt8], statements: Int, historyDigest: [UInt8], listNumbers: [[UInt8]: UInt64]
    ) {
        (self.sequence, self.fileDigest) = (sequence, fileDigest)
        (self.statements, self.historyDigest, self.listNumbers) = (statements, historyDigest, listNumbers)
    }

    /// Whether these are the octets of its file.
    package func isOf(_ octets: Octets) -> Bool { Array(SHA256.hash(data: octets.bytes)) == fileDigest }
}
