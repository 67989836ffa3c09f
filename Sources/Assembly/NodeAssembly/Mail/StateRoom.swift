import DiskCalls
import Logging
import MailModel
import Synchronization

/// Whether there is room for new mail on the disk of the state directory. Some is kept back, so that what was accepted goes on when no more can
/// be taken: outcomes are written down, or what a server took would be handed to it again; copies reach mailboxes, reports their senders.
final class StateRoom: Sendable {
    /// SQLite's logs, which two databases write 16 MiB of before they are written back, and as much again for mail.
    static let reservedOctets: UInt64 = 64 << 20
    /// Files of large contents, and SQLite's own.
    static let reservedFiles: UInt64 = 64

    private static let smallMessage = 262_144
    private static let lookInterval = Duration.milliseconds(50)

    private let folder: String
    private let machine: any Machine
    private let logger: Logger
    private let wasFull = Mutex(false)
    private let looked: Mutex<(disk: FileSystemFacts, at: ContinuousClock.Instant)?> = Mutex(nil)

    init(_ folder: String, _ machine: any Machine, logger: Logger) {
        (self.folder, self.machine, self.logger) = (folder, machine, logger)
    }

    /// - Parameter octets: of the message, as far as they are known.
    /// - Returns: 452 where it does not fit (RFC 1870 section 6.1). Where the system does not say, the store will.
    func refusal(for octets: Int) -> Refusal? {
        guard let disk = disk(for: octets) else { return nil }
        let needed = Self.reservedOctets + UInt64(clamping: octets)
        let hasFiles = disk.totalFiles == 0 || disk.freeFiles >= Self.reservedFiles
        guard disk.freeOctets < needed || !hasFiles else {
            tell(isFull: false, disk)
            return nil
        }
        // A message that is too large for what is left says nothing of the disk.
        if disk.freeOctets < Self.reservedOctets || !hasFiles { tell(isFull: true, disk) }
        return Refusal(.transient, .diskFull, diagnostic: "\(CheckText.octets(disk.freeOctets)), \(disk.freeFiles) files free")
    }

    /// Small messages go by what was seen just before: in that time no disk takes in more of them than is kept back.
    private func disk(for octets: Int) -> FileSystemFacts? {
        let now = ContinuousClock.now
        if octets <= Self.smallMessage, let (disk, at) = looked.withLock({ $0 }), now - at < Self.lookInterval { return disk }
        let disk = machine.disk(of: folder)
        looked.withLock { $0 = disk.map { ($0, now) } }
        return disk
    }

    /// Told once, when it begins and when it ends.
    private func tell(isFull: Bool, _ disk: FileSystemFacts) {
        let isNew = wasFull.withLock { was in
            defer { was = isFull }
            return was != isFull
        }
        guard isNew else { return }
        guard isFull else { return logger.notice("there is room again where \(folder) is: mail is taken") }
        logger.error(
            """
            the disk is full where \(folder) is (\(CheckText.octets(disk.freeOctets)) and \(disk.freeFiles) files are free): new mail is refused \
            with 452, what was accepted goes on; make room, the node need not be started again
            """)
    }
}
