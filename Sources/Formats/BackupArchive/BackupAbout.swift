/// What a backup says of itself. It is the first record, before anything that takes long.
package struct BackupAbout: Sendable, Hashable, Codable {
    /// Of the program that made it.
    package var program: String
    /// The node's name.
    package var node: String
    package var roles: [String]
    /// RFC 3339.
    package var takenAt: String
    package var hasKeys: Bool
    /// A key, wrapped by the node's storage key: whoever has another storage key cannot unwrap it. `nil` without a gateway.
    package var storageKeyCheck: [UInt8]?
    /// SHA-256 of the SubjectPublicKeyInfo of each key that the node's mail can be encrypted to, in hexadecimal; `nil` where it was not noted.
    package var decryptionKeys: [String]?
    /// What is left out on purpose, for whoever restores.
    package var leftOut: [String]

    package init(
        program: String, node: String, roles: [String], takenAt: String, hasKeys: Bool, storageKeyCheck: [UInt8]?,
        decryptionKeys: [String]? = nil, leftOut: [String]
    ) {
        (self.program, self.node, self.roles, self.takenAt) = (program, node, roles, takenAt)
        (self.hasKeys, self.storageKeyCheck) = (hasKeys, storageKeyCheck)
        (self.decryptionKeys, self.leftOut) = (decryptionKeys, leftOut)
    }
}
