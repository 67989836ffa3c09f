/// Seals a stream: octets in, octets of the backup out.
package struct BackupSealer: Sendable {
    private let seal: BackupSeal
    private var waiting: [UInt8] = []
    private var number: UInt64 = 0

    /// - Parameter salt: 32 random octets.
    package init(secret: BackupSecret, salt: [UInt8]) throws(BackupFailure) {
        guard salt.count == BackupSeal.saltLength else { throw .secretUnfit }
        seal = try BackupSeal(secret: secret, salt: salt)
    }

    /// Octets of salt.
    package static var saltLength: Int { BackupSeal.saltLength }

    /// What comes before everything else.
    package var header: [UInt8] { seal.header }

    package mutating func append(_ octets: some Collection<UInt8>) throws(BackupFailure) -> [UInt8] {
        waiting += octets
        var (sealed, start): ([UInt8], Int) = ([], 0)
        // One octet stays behind at least, as the last part says that it is the last.
        while waiting.count - start > BackupSeal.partSize {
            sealed += try seal.seal(waiting[start..<(start + BackupSeal.partSize)], number: number, isLast: false)
            (number, start) = (number + 1, start + BackupSeal.partSize)
        }
        waiting.removeFirst(start)
        return sealed
    }

    /// The end; nothing comes after it.
    package mutating func finish() throws(BackupFailure) -> [UInt8] {
        defer { waiting = [] }
        return try seal.seal(waiting, number: number, isLast: true)
    }
}
