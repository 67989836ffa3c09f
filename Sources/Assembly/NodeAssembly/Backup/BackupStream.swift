import BackupArchive
import Foundation
import MailModel

/// Sends the records of a backup, a piece at a time, only as fast as they are taken.
struct BackupStream {
    typealias Send = ([UInt8]) async throws -> Void

    /// Octets of a piece.
    private static let piece = 262_144

    private var writer = BackupWriter()

    func about(_ about: BackupAbout, _ send: Send) async throws { try await Self.sendInPieces(try writer.about(about), send) }

    mutating func add(_ name: String, _ octets: Octets, _ send: Send) async throws {
        try await send(try writer.begin(name, size: octets.count))
        for start in stride(from: 0, to: octets.count, by: Self.piece) {
            let part = Array(octets[start..<min(start + Self.piece, octets.count)].bytes)
            try writer.note(part)
            try await send(part)
        }
    }

    /// A file that stays as it is while it is read.
    mutating func add(_ name: String, file path: String, _ send: Send) async throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw NodeFailure("\(path) cannot be read: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw NodeFailure("\(path) cannot be read.") }
        var left = Int(facts.st_size)
        try await send(try writer.begin(name, size: left))
        while left > 0 {
            let part = try Self.read(descriptor, min(left, Self.piece), path)
            left -= part.count
            try writer.note(part)
            try await send(part)
        }
    }

    mutating func finish(_ send: Send) async throws { try await Self.sendInPieces(try writer.finish(), send) }

    /// A manifest of many files is longer than what the control socket carries at once.
    private static func sendInPieces(_ octets: [UInt8], _ send: Send) async throws {
        for start in stride(from: 0, to: octets.count, by: piece) {
            try await send(Array(octets[start..<min(start + piece, octets.count)]))
        }
    }

    private static func read(_ descriptor: Int32, _ count: Int, _ path: String) throws -> [UInt8] {
        var result = 0
        let octets = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            repeat { result = Foundation.read(descriptor, buffer.baseAddress, count) } while result < 0 && errno == EINTR
            filled = max(0, result)
        }
        guard result > 0 else { throw NodeFailure("\(path) cannot be read to its end.") }
        return octets
    }
}
