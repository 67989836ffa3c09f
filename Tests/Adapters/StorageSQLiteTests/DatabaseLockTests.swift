import Foundation
import StorageSQLite
import StorageTestKit
import Testing

@Suite("Locks of a database file")
struct DatabaseLockTests {
    /// `F_OFD_GETLK` (fcntl(2)): a lock of this process is another's to an open file description.
    private static let queryOfDescription: Int32 = 36

    @Test func `a second opening leaves the locks of the first`() throws {
        let folder = try StateFolder(), path = "\(folder.path)/\(StateFile.queue.name)"
        try StateDatabase(.queue, at: path).close()
        // Closed last, as that ends all locks too.
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let first = try StateDatabase(.queue, at: path)
        #expect(try Self.isLocked(descriptor))
        let second = try StateDatabase(.queue, at: path)
        #expect(try Self.isLocked(descriptor))
        try second.close()
        try first.close()
    }

    private static func isLocked(_ descriptor: Int32) throws -> Bool {
        var lock = flock()
        (lock.l_type, lock.l_whence) = (Int16(F_WRLCK), Int16(SEEK_SET))
        try #require(fcntl(descriptor, queryOfDescription, &lock) == 0)
        return lock.l_type != Int16(F_UNLCK)
    }
}
