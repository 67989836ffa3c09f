import Dispatch
import Foundation
import MailModel
import Mailboxes

/// Sealed contents that are too large for the database, a file each, named after the message's id.
///
/// A file is whole and durable before the row that names it is written. A file without a row, as a crash between the two leaves it, is
/// removed when the store is opened.
struct ContentFiles: Sendable {
    /// Octets that a content may have to lie in the database; up to about this size SQLite is as fast as a file.
    static let largestInDatabase = 262_144
    private static let suffixOfUnfinished = ".part"

    private let directory: String
    /// Files block, so they are written and read on threads of their own.
    private let queue = DispatchQueue(label: "securemail.mailbox-contents", attributes: .concurrent)

    init(directory: String) throws(StorageFailure) {
        if mkdir(directory, 0o700) != 0, errno != EEXIST { throw Self.failure("mkdir") }
        self.directory = directory
        try Self.syncDirectory("\(directory)/..")
    }

    /// Durable when it returns.
    func write(_ content: Octets, of message: StoredMessageID) async throws(MailboxFailure) {
        try await onQueue { () throws(StorageFailure) in
            let path = path(of: message)
            let unfinished = path + Self.suffixOfUnfinished
            do throws(StorageFailure) {
                try Self.writeSynced(content, to: unfinished)
                guard rename(unfinished, path) == 0 else { throw Self.failure("rename") }
                try Self.syncDirectory(directory)
            } catch {
                unlink(unfinished)
                throw error
            }
        }
    }

    /// - Returns: `nil` when there is no such file.
    func read(_ message: StoredMessageID) async throws(MailboxFailure) -> Octets? {
        try await onQueue { () throws(StorageFailure) in
            let descriptor = open(path(of: message), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else {
                guard errno == ENOENT else { throw Self.failure("open") }
                return nil
            }
            defer { close(descriptor) }
            return try Self.readAll(descriptor)
        }
    }

    /// Removes a file that no row names; what cannot be removed now is removed when the store is opened again.
    func discard(_ message: StoredMessageID) { unlink(path(of: message)) }

    /// Removes files that no row names, and unfinished ones.
    func removeOrphans(keeping isNamed: (StoredMessageID) throws -> Bool) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            if let id = Hexadecimal.octets(name).flatMap({ StoredMessageID($0) }) {
                if try isNamed(id) { continue }
            } else if !name.hasSuffix(Self.suffixOfUnfinished) {
                continue
            }
            unlink("\(directory)/\(name)")
        }
    }

    private func path(of message: StoredMessageID) -> String { "\(directory)/\(message)" }

    private func onQueue<Value: Sendable>(
        _ body: @escaping @Sendable () throws(StorageFailure) -> Value
    ) async throws(MailboxFailure) -> Value {
        let result: Result<Value, StorageFailure> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { () throws(StorageFailure) in try body() }) }
        }
        do { return try result.get() } catch { throw MailboxFailure(error) }
    }

    private static func writeSynced(_ content: Octets, to path: String) throws(StorageFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("open") }
        defer { close(descriptor) }
        let isWritten = content.withUnsafeBytes { octets in
            var rest = octets[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
        guard isWritten else { throw failure("write") }
        guard fdatasync(descriptor) == 0 else { throw failure("fdatasync") }
    }

    private static func readAll(_ descriptor: Int32) throws(StorageFailure) -> Octets {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("fstat") }
        let size = Int(status.st_size)
        var isRead = true
        let octets = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, size - filled)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { isRead = false; return }
                guard count > 0 else { return }
                filled += count
            }
        }
        guard isRead else { throw failure("read") }
        return Octets(octets)
    }

    private static func syncDirectory(_ path: String) throws(StorageFailure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync") }
    }

    private static func failure(_ call: String) -> StorageFailure {
        errno == ENOSPC || errno == EDQUOT ? .full : .failed("\(call): errno \(errno)")
    }
}
