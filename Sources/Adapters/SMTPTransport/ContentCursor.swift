import MailModel

/// How far content in parts went out.
struct ContentCursor: Sendable {
    private let parts: [Octets]
    private var part = 0, offset = 0
    /// Octets that did not go out yet.
    private(set) var left: Int

    init(_ parts: [Octets]) {
        self.parts = parts.filter { !$0.isEmpty }
        left = self.parts.reduce(0) { $0 + $1.count }
    }

    /// The next octets, no more than so many, without a copy; none at the end only.
    mutating func take(_ most: Int) -> Octets {
        guard part < parts.count else { return Octets() }
        let whole = parts[part], end = min(whole.count, offset + most)
        let piece = whole[offset..<end]
        left -= piece.count
        (part, offset) = end == whole.count ? (part + 1, 0) : (part, end)
        return piece
    }
}
