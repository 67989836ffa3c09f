import HashTreeCollections
import MailModel

/// Writes a snapshot: numbers of 7 bits an octet, the lowest first; what stands there twice is written once and then by its number.
///
/// It hands on what it wrote, a part after the other: a large community's snapshot is a third of all that a node holds in memory.
struct SnapshotWriter {
    /// Octets of a part.
    private static let part = 256 * 1_024

    private var octets: [UInt8] = []
    private let take: (Octets) -> Void
    private var names: [DomainName: UInt64] = [:]
    private var members: [MemberID: UInt64] = [:]
    private var digests: [[UInt8]: UInt64] = [:]

    /// - Parameter take: gets the parts in their order.
    init(to take: @escaping (Octets) -> Void) { self.take = take }

    /// Hands on what is left.
    mutating func finish() {
        take(Octets(octets))
        octets = []
    }

    mutating func write(_ number: UInt64) {
        if octets.count >= Self.part { finish() }
        var rest = number
        while rest >= 0x80 {
            octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        octets.append(UInt8(rest))
    }

    mutating func write(count: Int) { write(UInt64(count)) }
    /// Whatever its sign: small numbers around zero are short (zigzag).
    mutating func write(_ time: Timestamp) {
        write(UInt64(bitPattern: time.microseconds << 1 ^ time.microseconds >> 63))
    }

    mutating func write(_ content: some Collection<UInt8>) {
        write(count: content.count)
        octets.append(contentsOf: content)
    }

    mutating func write(_ text: String) { write(text.utf8) }
    mutating func write(_ json: JSONValue) { write(json.canonical) }

    mutating func write(_ name: DomainName) {
        guard isNew(name, in: \.names) else { return }
        write(name.text)
    }

    mutating func write(_ member: MemberID) {
        guard isNew(member, in: \.members) else { return }
        write(member.text)
    }

    mutating func write(digest: [UInt8]) {
        guard isNew(digest, in: \.digests) else { return }
        write(digest)
    }

    /// Writes 0 for a value that comes now, and its number where it came before.
    private mutating func isNew<Value: Hashable>(
        _ value: Value, in table: WritableKeyPath<SnapshotWriter, [Value: UInt64]>
    ) -> Bool {
        if let number = self[keyPath: table][value] {
            write(number)
            return false
        }
        self[keyPath: table][value] = UInt64(self[keyPath: table].count + 1)
        write(0 as UInt64)
        return true
    }

    mutating func write<Element>(all elements: some Collection<Element>, _ body: (inout Self, Element) -> Void) {
        write(count: elements.count)
        for element in elements { body(&self, element) }
    }

    mutating func write<Value>(optional value: Value?, _ body: (inout Self, Value) -> Void) {
        write(count: value == nil ? 0 : 1)
        if let value { body(&self, value) }
    }

    mutating func write<Key, Value>(
        _ dictionary: TreeDictionary<Key, Value>, _ body: (inout Self, Key, Value) -> Void
    ) {
        write(count: dictionary.count)
        for (key, value) in dictionary { body(&self, key, value) }
    }
}

extension SnapshotWriter {
    /// All that is written, in one piece.
    static func octets(_ body: (inout SnapshotWriter) -> Void) -> Octets {
        var parts: [Octets] = []
        withoutActuallyEscaping({ parts.append($0) }) { take in
            var writer = SnapshotWriter(to: take)
            body(&writer)
            writer.finish()
        }
        return Octets.joined(parts)
    }
}
