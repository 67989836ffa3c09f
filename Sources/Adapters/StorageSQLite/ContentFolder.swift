import DiskCalls
import Foundation
import MailModel

/// Files that are written whole or not at all: a temporary name, data synced, renamed, folder synced.
struct ContentFolder: Sendable {
    static let suffixOfUnfinished = ".part"
    /// Files without a row that are asked about together.
    private static let mostStrays = 1_000

    let path: String
    let removals: ContentRemovals
    private let calls: any FileCalls

    /// Makes the folder where it is missing, durably.
    init(_ path: String, calls: any FileCalls) throws(StorageFailure) {
        (self.path, self.calls, removals) = (path, calls, ContentRemovals(folder: path, calls: calls))
        guard calls.makeFolder(path) == 0 || errno == EEXIST else { throw Self.failure("mkdir", path) }
        try sync("\(path)/..")
    }

    /// Writes a file whole. It is durable after ``sync()``, which serves for several.
    func write(_ content: Octets, as name: String) throws(StorageFailure) {
        let aside = "\(path)/\(name)\(Self.suffixOfUnfinished)"
        do throws(StorageFailure) {
            try writeSynced(content, to: aside)
            guard calls.rename(aside, to: "\(path)/\(name)") == 0 else { throw Self.failure("rename", aside) }
            removals.forget(name)
        } catch {
            _ = calls.unlink(aside)
            throw error
        }
    }

    /// Octets of a content: more than any message has, and less than memory, whatever a damaged file system says.
    private static let mostOctets = 1_073_741_824

    func sync() throws(StorageFailure) { try sync(path) }

    /// - Parameter size: of what was written, where that is known: nothing longer is read.
    /// - Returns: `nil` when there is no such file. One that is there and cannot be read is no damage: it throws.
    func read(_ name: String, size: Int = mostOctets) throws(StorageFailure) -> Octets? {
        let descriptor = calls.open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw Self.failure("open", "\(path)/\(name)") }
            return nil
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("stat", "\(path)/\(name)") }
        guard status.st_size <= size else { throw .damaged("\(path)/\(name)") }
        return try readAll(descriptor, upTo: Int(status.st_size), of: "\(path)/\(name)")
    }

    func contains(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 && !removals.isWaiting(name) }

    func remove(_ name: String) { removals.remove(name) }

    /// Removes all files but some; unfinished ones have names of their own and are asked about too. However many files there are, it holds
    /// the names of some that are to go.
    ///
    /// - Parameters:
    ///   - isKept: by the quick look that an index gives.
    ///   - named: which of these names have a row, read from the rows themselves: asked for only where something is to go, as an index that is
    ///     damaged would have the content removed of a message that is there.
    func removeAll(
        but isKept: (String) throws -> Bool, confirmedBy named: (Set<String>) throws -> Set<String>
    ) throws {
        guard let folder = opendir(path) else { throw Self.failure("open", path) }
        defer { closedir(folder) }
        var strays: Set<String> = []
        func remove() throws {
            guard !strays.isEmpty else { return }
            for name in strays.subtracting(try named(strays)) { self.remove(name) }
            strays = []
        }
        while let name = try Self.next(in: folder, path) {
            guard name != ".", name != "..", try !isKept(name) else { continue }
            strays.insert(name)
            if strays.count == Self.mostStrays { try remove() }
        }
        try remove()
    }

    private static func next(in folder: OpaquePointer, _ path: String) throws(StorageFailure) -> String? {
        errno = 0
        guard let entry = readdir(folder) else {
            guard errno == 0 else { throw failure("read", path) }
            return nil
        }
        return withUnsafeBytes(of: &entry.pointee.d_name) { name in
            String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private func writeSynced(_ content: Octets, to path: String) throws(StorageFailure) {
        let descriptor = calls.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        defer { close(descriptor) }
        guard content.withUnsafeBytes({ calls.writeAll($0, to: descriptor) }) else { throw Self.failure("write", path) }
        guard calls.sync(descriptor, isFolder: false) == 0 else { throw Self.failure("sync", path) }
    }

    private func readAll(_ descriptor: Int32, upTo size: Int, of path: String) throws(StorageFailure) -> Octets {
        var isRead = true
        let octets = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = calls.read(
                    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<size]), at: filled,
                    from: descriptor)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { isRead = false; return }
                guard count > 0 else { return }
                filled += count
            }
        }
        guard isRead else { throw Self.failure("read", path) }
        return Octets(octets)
    }

    private func sync(_ folder: String) throws(StorageFailure) {
        guard calls.syncFolder(folder) == 0 else { throw Self.failure("sync", folder) }
    }

    private static func failure(_ call: String, _ path: String) -> StorageFailure {
        StorageFailure(errno: errno, at: call, of: path)
    }
}
