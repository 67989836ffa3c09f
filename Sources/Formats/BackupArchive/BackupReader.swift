import Crypto
import FoundationEssentials

/// Reads the records of a backup: octets in, what they mean out. Nothing of it is to be kept before ``finish()`` has returned.
package struct BackupReader: Sendable {
    package enum Event: Sendable, Hashable {
        case about(BackupAbout)
        case began(name: String, size: Int)
        case octets([UInt8])
        /// The file is whole.
        case ended
    }

    private enum State: Sendable {
        case head
        case text(String, size: Int)
        /// Lines of the manifest, of which so many are as they should be.
        case lines(matched: Int, left: Int)
        case file(String, size: Int, left: Int)
        case finished
    }

    private var state = State.head
    private var waiting: [UInt8] = []
    private var position = 0
    private var hasAbout = false
    private var seen = BackupManifest()
    private var names: Set<String> = []
    private var digest = SHA256()

    package init() {}

    package mutating func append(_ octets: some Collection<UInt8>) throws(BackupFailure) -> [Event] {
        waiting.removeFirst(position)
        position = 0
        waiting += octets
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// - Throws: when the manifest did not come.
    package func finish() throws(BackupFailure) {
        guard case .finished = state, position == waiting.count else { throw .truncated }
    }

    /// - Returns: whether there may be more to do.
    private mutating func step(_ events: inout [Event]) throws(BackupFailure) -> Bool {
        switch state {
        case .head: return try readHead(&events)
        case .text(let name, let size): return try readText(name, size, &events)
        case .lines(let matched, let left): return try readLine(matched, left)
        case .file(let name, let size, let left):
            guard position < waiting.count else { return false }
            let part = Array(waiting[position..<(position + min(left, waiting.count - position))])
            position += part.count
            digest.update(data: part)
            events.append(.octets(part))
            state = .file(name, size: size, left: left - part.count)
            if part.count == left { end(name, size, &events) }
            return true
        case .finished:
            guard position == waiting.count else { throw .malformed }
            return false
        }
    }

    private mutating func readHead(_ events: inout [Event]) throws(BackupFailure) -> Bool {
        guard waiting.count - position >= 2 else { return false }
        let length = Int(waiting[position]) << 8 | Int(waiting[position + 1])
        guard length <= BackupRecord.longestName else { throw .malformed }
        guard waiting.count - position >= 2 + length + 8 else { return false }
        let headStart = position, start = position + 2
        let name = String(decoding: waiting[start..<(start + length)], as: UTF8.self)
        let number = waiting[(start + length)..<(start + length + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let size = Int(exactly: number) else { throw .malformed }
        position = start + length + 8
        switch name {
        case BackupRecord.about:
            guard size <= BackupRecord.largestText, !hasAbout else { throw .malformed }
            state = .text(name, size: size)
        case BackupRecord.manifest:
            guard hasAbout else { throw .malformed }
            guard size > 0 else { return try finishLines(0) }
            guard position < waiting.count else {
                position = headStart
                return false
            }
            guard waiting[position] == UInt8(ascii: "{") else {
                state = .lines(matched: 0, left: size)
                return true
            }
            guard size <= BackupRecord.largestText else { throw .malformed }
            state = .text(name, size: size)
        default:
            guard hasAbout, BackupRecord.isFileName(name), names.insert(name).inserted else { throw .malformed }
            digest = SHA256()
            events.append(.began(name: name, size: size))
            state = .file(name, size: size, left: size)
            if size == 0 { end(name, size, &events) }
        }
        return true
    }

    private mutating func end(_ name: String, _ size: Int, _ events: inout [Event]) {
        seen.files.append(BackupManifest.File(name: name, size: size, sha256: Array(digest.finalize())))
        events.append(.ended)
        state = .head
    }

    /// The manifest's files stand in the order in which they came.
    private mutating func readLine(_ matched: Int, _ left: Int) throws(BackupFailure) -> Bool {
        let part = waiting[position..<(position + min(left, waiting.count - position))]
        guard let end = part.firstIndex(of: UInt8(ascii: "\n")) else {
            guard part.count < left, part.count <= BackupManifest.File.longestLine else { throw .malformed }
            return false
        }
        let line = part[..<end]
        guard matched < seen.files.count else {
            throw .manifestDiffers(BackupManifest.File.name(in: line) ?? "the number of its files")
        }
        guard line.elementsEqual(seen.files[matched].line) else { throw .manifestDiffers(seen.files[matched].name) }
        position = end + 1
        let rest = left - line.count - 1
        if rest == 0 { return try finishLines(matched + 1) }
        state = .lines(matched: matched + 1, left: rest)
        return true
    }

    private mutating func finishLines(_ matched: Int) throws(BackupFailure) -> Bool {
        guard matched == seen.files.count else { throw .manifestDiffers(seen.files[matched].name) }
        state = .finished
        return true
    }

    private mutating func readText(_ name: String, _ size: Int, _ events: inout [Event]) throws(BackupFailure) -> Bool {
        guard waiting.count - position >= size else { return false }
        let json = Data(waiting[position..<(position + size)])
        position += size
        if name == BackupRecord.about {
            guard let about = try? JSONDecoder().decode(BackupAbout.self, from: json) else { throw .malformed }
            (hasAbout, state) = (true, .head)
            events.append(.about(about))
            return true
        }
        guard let manifest = try? JSONDecoder().decode(BackupManifest.self, from: json) else { throw .malformed }
        if let name = manifest.difference(from: seen) { throw .manifestDiffers(name) }
        state = .finished
        return true
    }
}
