import HashTreeCollections
import MailModel

/// Reads what ``SnapshotWriter`` wrote. Equal names and digests share their octets, as they do in the fold.
struct SnapshotReader {
    private let octets: ArraySlice<UInt8>
    private var position: Int
    private var names: [DomainName] = []
    private var members: [MemberID] = []
    private var digests: [[UInt8]] = []

    init(_ octets: Octets) { (self.octets, position) = (octets.bytes, octets.bytes.startIndex) }

    func finish() throws(SnapshotFailure) {
        guard position == octets.endIndex else { throw .damaged }
    }

    mutating func number() throws(SnapshotFailure) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard position < octets.endIndex else { throw .damaged }
            let octet = octets[position]
            position += 1
            number |= UInt64(octet & 0x7F) << shift
            if octet < 0x80 { return number }
        }
        throw .damaged
    }

    /// Of things that take an octet each at the least.
    mutating func count() throws(SnapshotFailure) -> Int {
        let number = try number()
        guard number <= UInt64(octets.endIndex - position) else { throw .damaged }
        return Int(number)
    }

    mutating func time() throws(SnapshotFailure) -> Timestamp {
        let number = try number()
        return Timestamp(microseconds: Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1))
    }

    mutating func content() throws(SnapshotFailure) -> [UInt8] {
        let count = try count()
        defer { position += count }
        return Array(octets[position..<(position + count)])
    }

    mutating func text() throws(SnapshotFailure) -> String {
        let count = try count()
        defer { position += count }
        guard let text = String(validating: octets[position..<(position + count)], as: UTF8.self) else { throw .damaged }
        return text
    }

    mutating func json() throws(SnapshotFailure) -> JSONValue {
        let content = try content()
        do throws(JSONFailure) { return try JSONReader.readCanonical(content[...]) } catch { throw .damaged }
    }

    mutating func name() throws(SnapshotFailure) -> DomainName {
        try shared(\.names) { reader throws(SnapshotFailure) in DomainName(try reader.text()) }
    }

    mutating func member() throws(SnapshotFailure) -> MemberID {
        try shared(\.members) { reader throws(SnapshotFailure) in MemberID(try reader.text()) }
    }

    mutating func digest() throws(SnapshotFailure) -> [UInt8] {
        try shared(\.digests) { reader throws(SnapshotFailure) in try reader.content() }
    }

    private mutating func shared<Value>(
        _ table: WritableKeyPath<SnapshotReader, [Value]>,
        _ read: (inout SnapshotReader) throws(SnapshotFailure) -> Value?
    ) throws(SnapshotFailure) -> Value {
        let place = try number(), count = self[keyPath: table].count
        guard place > 0 else {
            guard let value = try read(&self) else { throw .damaged }
            self[keyPath: table].append(value)
            return value
        }
        guard place <= UInt64(count) else { throw .damaged }
        return self[keyPath: table][Int(place) - 1]
    }

    mutating func value<Value>(
        _ read: (String) -> Value?
    ) throws(SnapshotFailure) -> Value {
        guard let value = read(try text()) else { throw .damaged }
        return value
    }

    mutating func all<Element>(
        _ read: (inout SnapshotReader) throws(SnapshotFailure) -> Element
    ) throws(SnapshotFailure) -> [Element] {
        let count = try count()
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    mutating func set<Element>(
        _ read: (inout SnapshotReader) throws(SnapshotFailure) -> Element
    ) throws(SnapshotFailure) -> TreeSet<Element> {
        let count = try count()
        var elements = TreeSet<Element>()
        for _ in 0..<count { elements.insert(try read(&self)) }
        guard elements.count == count else { throw .damaged }
        return elements
    }

    mutating func optional<Value>(
        _ read: (inout SnapshotReader) throws(SnapshotFailure) -> Value
    ) throws(SnapshotFailure) -> Value? {
        switch try number() {
        case 0: return nil
        case 1: return try read(&self)
        default: throw .damaged
        }
    }

    mutating func dictionary<Key, Value>(
        _ key: (inout SnapshotReader) throws(SnapshotFailure) -> Key,
        _ value: (inout SnapshotReader) throws(SnapshotFailure) -> Value
    ) throws(SnapshotFailure) -> TreeDictionary<Key, Value> {
        let count = try count()
        var dictionary = TreeDictionary<Key, Value>()
        for _ in 0..<count {
            let next = try key(&self)
            dictionary[next] = try value(&self)
        }
        guard dictionary.count == count else { throw .damaged }
        return dictionary
    }
}
