/// What a gateway trusts, and where it reads the directory.
package struct CommunitySettings: Sendable, Hashable {
    package enum DirectorySource: Sendable, Hashable {
        case file(String)
        /// HTTPS, or plain HTTP to a loopback address.
        case url(String)
    }

    /// PEM file of the community's root certificate.
    package let root: String
    /// File with the public keys of the authority's officers and publisher.
    package let authority: String
    package let directory: DirectorySource
    /// Seconds between two looks at the source.
    package let pollSeconds: Int
    /// Where the authority is asked for certificates of new keys; `nil`: nowhere, they are renewed by hand.
    package let renewal: String?

    package init(root: String, authority: String, directory: DirectorySource, pollSeconds: Int, renewal: String? = nil) {
        (self.root, self.authority, self.directory, self.pollSeconds) = (root, authority, directory, pollSeconds)
        self.renewal = renewal
    }

    /// Beside the directory, where an authority serves both.
    package static func renewal(beside directory: DirectorySource) -> String? {
        switch directory {
        case .file: nil
        case .url(let address):
            address.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/renewal"
        }
    }
}
