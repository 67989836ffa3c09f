/// What a gateway trusts, and where it reads the log.
package struct CommunitySettings: Sendable, Hashable {
    package enum DirectorySource: Sendable, Hashable {
        case folder(String)
        /// HTTPS, or plain HTTP to a loopback address.
        case url(String)

        /// - Parameter address: below which the log's files lie. Versions before the log named the file `directory` there: such settings mean
        ///   what stands before it.
        package static func address(_ address: String) -> DirectorySource {
            let former = "/directory"
            return .url(address.hasSuffix(former) ? String(address.dropLast(former.count)) : address)
        }
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

    /// Beside the log, where an authority serves both.
    package static func renewal(beside directory: DirectorySource) -> String? {
        switch directory {
        case .folder: nil
        case .url(let address): (address.hasSuffix("/") ? address : address + "/") + "renewal"
        }
    }
}
