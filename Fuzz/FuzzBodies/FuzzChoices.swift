/// Octets read as choices, so that what changes an input changes a transcript, which stays a legal one.
struct FuzzChoices {
    private let octets: UnsafeRawBufferPointer
    private var position = 0

    init(_ octets: UnsafeRawBufferPointer) { self.octets = octets }

    var isOver: Bool { position >= octets.count }

    /// One of so many; the first when there are no more octets.
    mutating func next(of count: Int) -> Int {
        guard !isOver else { return 0 }
        defer { position += 1 }
        return Int(octets[position]) % count
    }

    /// So many octets, or those that are left.
    mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(octets[position..<min(position + count, octets.count)])
        position += taken.count
        return taken
    }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[next(of: values.count)] }
}
