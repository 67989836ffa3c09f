import MailModel

/// The injected entropy for the standard library's shuffling.
struct EntropyGenerator: RandomNumberGenerator {
    private let source: any EntropySource
    init(_ source: any EntropySource) { self.source = source }

    mutating func next() -> UInt64 { source.octets(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
