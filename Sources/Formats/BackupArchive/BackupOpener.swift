/// Opens a stream that ``BackupSealer`` sealed. What it gives out is authentic; that it is whole is known after ``finish()`` only.
package struct BackupOpener: Sendable {
    private let secret: BackupSecret
    private var seal: BackupSeal?
    private var waiting: [UInt8] = []
    private var number: UInt64 = 0

    package init(secret: BackupSecret) { self.secret = secret }

    package mutating func append(_ octets: some Collection<UInt8>) throws(BackupFailure) -> [UInt8] {
        waiting += octets
        guard let seal = try header() else { return [] }
        let size = BackupSeal.partSize + BackupSeal.tagLength
        var (plain, start): ([UInt8], Int) = ([], 0)
        while waiting.count - start > size {
            plain += try seal.open(waiting[start..<(start + size)], number: number, isLast: false)
            (number, start) = (number + 1, start + size)
        }
        waiting.removeFirst(start)
        return plain
    }

    /// The last octets.
    package mutating func finish() throws(BackupFailure) -> [UInt8] {
        guard let seal else { throw waiting.starts(with: BackupSeal.family) ? .truncated : .notABackup }
        do throws(BackupFailure) { return try seal.open(waiting, number: number, isLast: true) } catch {
            // A part that opens, but not as the last, is what a copy that broke off ends with.
            let isCut = waiting.count < BackupSeal.partSize + BackupSeal.tagLength && error == .altered
            let opens = (try? seal.open(waiting, number: number, isLast: false)) != nil
            throw isCut || opens ? .truncated : error
        }
    }

    private mutating func header() throws(BackupFailure) -> BackupSeal? {
        if let seal { return seal }
        guard waiting.count >= BackupSeal.leastHeader else { return nil }
        guard waiting.starts(with: BackupSeal.family) else { throw .notABackup }
        let length = BackupSeal.headerLength(waiting)
        guard waiting.count >= length else { return nil }
        let read = try BackupSeal(secret: secret, header: Array(waiting.prefix(length)))
        waiting.removeFirst(length)
        seal = read
        return read
    }
}
