/// Cost of a password hash (RFC 7914 section 2).
package struct ScryptParameters: Sendable, Hashable {
    /// log2 of N.
    package let logRounds: Int
    package let blockSize: Int
    package let parallelism: Int

    /// N = 2^15, r = 8, p = 1: 32 MiB and about 55 ms on a current processor.
    package static let current = ScryptParameters(unchecked: 15, 8, 1)

    /// `nil` outside the bounds that a stored record may ask for: N to 2^20, r to 32, p to 16, at most 256 MiB.
    package init?(logRounds: Int, blockSize: Int, parallelism: Int) {
        guard (1...20).contains(logRounds), (1...32).contains(blockSize), (1...16).contains(parallelism) else { return nil }
        guard (128 * blockSize) << logRounds <= Self.maximumMemory else { return nil }
        self.init(unchecked: logRounds, blockSize, parallelism)
    }

    private static let maximumMemory = 268_435_456

    private init(unchecked logRounds: Int, _ blockSize: Int, _ parallelism: Int) {
        (self.logRounds, self.blockSize, self.parallelism) = (logRounds, blockSize, parallelism)
    }
}
