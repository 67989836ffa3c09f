import CGFShare
import FoundationEssentials
import Glibc

/// A few octets in a page of their own that is never written to a disk: locked against paging out, left out of core dumps, not passed to
/// child processes, and wiped when the last owner lets go.
package final class LockedOctets: @unchecked Sendable {  // written only by who makes it, before anybody else has it
    package let count: Int
    private let page: UnsafeMutableRawPointer
    private let length: Int

    package init(count: Int) throws(KeyShareFailure) {
        let size = max(1, Int(sysconf(Int32(_SC_PAGESIZE))))
        length = (max(1, count) + size - 1) / size * size
        guard let page = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), page != MAP_FAILED else {
            throw .memoryNotLocked
        }
        (self.page, self.count) = (page, count)
        guard mlock(page, length) == 0 else {
            munmap(page, length)
            throw .memoryNotLocked
        }
        madvise(page, length, MADV_DONTDUMP)
        madvise(page, length, MADV_DONTFORK)
    }

    deinit {
        securemail_wipe(page, length)
        munlock(page, length)
        munmap(page, length)
    }

    package func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try body(UnsafeRawBufferPointer(start: page, count: count))
    }

    /// To fill it.
    package func withMutableBytes<Value>(_ body: (UnsafeMutableRawBufferPointer) throws -> Value) rethrows -> Value {
        try body(UnsafeMutableRawBufferPointer(start: page, count: count))
    }

    /// Fills it from the system's generator.
    package func randomise() {
        withMutableBytes { octets in
            if let start = octets.baseAddress {
                securemail_gfshare_fill(start.assumingMemoryBound(to: UInt8.self), UInt32(count))
            }
        }
    }

    /// Without a branch that depends on the octets.
    package func equals(_ other: LockedOctets) -> Bool {
        guard count == other.count else { return false }
        return withBytes { own in other.withBytes { zip(own, $0).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0 } }
    }
}
