/// Names of records.
package enum BackupRecord {
    static let about = "about"
    static let manifest = "manifest"
    /// Octets of a name.
    static let longestName = 512
    /// Octets of ``about``, and of a ``manifest`` in JSON.
    static let largestText = 1_024 * 1_024 * 1_024

    /// Of a path: a bundle of the kept log lies deepest (`state/log/tile/entries/x123/x456/789`).
    private static let mostParts = 8

    /// A path below the folder that it is restored to: its parts parted by slashes, none of them empty or made of dots.
    package static func isFileName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= longestName && (2...mostParts).contains(parts.count)
            && parts.allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
                    && part.utf8.allSatisfy { octet in
                        (0x30...0x39).contains(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
                            || [0x2D, 0x2E, 0x5F].contains(octet)
                    }
            }
    }
}
