/// Where the gateway's private keys are, and what opens them.
package struct KeySettings: Sendable, Hashable {
    package enum Secret: Sendable, Hashable {
        /// Key files are not sealed; their mode alone protects them.
        case none
        /// The octets of a file, for example one that a secret store mounts.
        case keyFile(String)
        /// The first line of a file.
        case passphraseFile(String)
    }

    package let directory: String
    package let secret: Secret

    package init(directory: String, secret: Secret) { (self.directory, self.secret) = (directory, secret) }
}
