/// Room on the file system of a folder, for users that are not root.
package struct DiskFacts: Sendable, Hashable {
    package let freeOctets: UInt64, totalOctets: UInt64
    package let freeFiles: UInt64
    /// 0 on file systems that do not count them.
    package let totalFiles: UInt64

    package init(freeOctets: UInt64, totalOctets: UInt64, freeFiles: UInt64, totalFiles: UInt64) {
        (self.freeOctets, self.totalOctets) = (freeOctets, totalOctets)
        (self.freeFiles, self.totalFiles) = (freeFiles, totalFiles)
    }
}
