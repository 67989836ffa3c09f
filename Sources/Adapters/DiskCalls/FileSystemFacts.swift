package import Foundation

/// What a file system says of itself. One over a network, or made by a program, may say anything: what is more than a number holds is the most
/// that it can.
package struct FileSystemFacts: Sendable, Hashable {
    /// For a process without privileges.
    package let freeOctets: UInt64
    package let totalOctets: UInt64
    package let freeFiles: UInt64
    /// 0 where files are not counted.
    package let totalFiles: UInt64
    package let isReadOnly: Bool

    package init(freeOctets: UInt64, totalOctets: UInt64, freeFiles: UInt64, totalFiles: UInt64, isReadOnly: Bool = false) {
        (self.freeOctets, self.totalOctets) = (freeOctets, totalOctets)
        (self.freeFiles, self.totalFiles, self.isReadOnly) = (freeFiles, totalFiles, isReadOnly)
    }

    package init(_ facts: statvfs) {
        let unit = UInt64(facts.f_frsize)
        (freeOctets, totalOctets) = (Self.octets(UInt64(facts.f_bavail), unit), Self.octets(UInt64(facts.f_blocks), unit))
        (freeFiles, totalFiles) = (UInt64(facts.f_favail), UInt64(facts.f_files))
        isReadOnly = UInt64(facts.f_flag) & UInt64(ST_RDONLY) != 0
    }

    /// - Returns: `nil` where the path is not there, or the system does not say.
    package init?(of path: String) {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { return nil }
        self.init(facts)
    }

    private static func octets(_ units: UInt64, _ unit: UInt64) -> UInt64 {
        let (octets, isMore) = units.multipliedReportingOverflow(by: unit)
        return isMore ? .max : octets
    }
}
