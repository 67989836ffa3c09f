import Foundation
import StorageTestKit

extension StateFolder {
    /// Octets of a file that mean something: all, but of a log, which is kept longer with zeros, its header and frames.
    func usedOctets(of name: String) throws -> Int {
        guard let octets = try files()[name] else { throw CocoaError(.fileNoSuchFile) }
        guard name.hasSuffix("-wal"), octets.count > 32 else { return octets.count }
        let frame = 24 + 4_096, salt = octets[16..<24]
        var used = 32
        while used + frame <= octets.count, octets[(used + 8)..<(used + 16)] == salt { used += frame }
        return used
    }
}
