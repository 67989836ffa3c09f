import DiskCalls

/// Looks after the running node while a backup of it is made and sent: mail comes first. A backup that would fill its disk, or whose reader takes
/// next to nothing, is given up.
final class BackupWatch {
    /// Octets of the disk that stay free for mail.
    static let reserve = 256 * 1_024 * 1_024
    /// Octets a second that a reader takes on average, at least, once it was waited for as long as ``patience``.
    static let slowest = 65_536
    static let patience = Duration.seconds(60)

    private let free: () -> Int?
    private var sent = 0
    /// For the reader; not for the node's own work.
    private var waited = Duration.zero

    init(_ folder: String, free: (() -> Int?)? = nil) { self.free = free ?? { Self.freeOctets(folder) } }

    /// Before something is copied within the disk.
    func refuse(copying octets: Int) throws {
        guard let free = free(), free < octets + Self.reserve else { return }
        throw NodeFailure(
            "The state directory's disk has \(Self.words(free)) free; a backup copies \(Self.words(octets)) there, and \(Self.words(Self.reserve)) stay free for mail. Nothing was copied."
        )
    }

    /// After something was sent, which took so long.
    func sent(_ octets: Int, in time: Duration) throws {
        sent += octets
        waited += time
        if let free = free(), free < Self.reserve {
            throw NodeFailure(
                "The backup was given up: the state directory's disk has only \(Self.words(free)) free, which is left to mail.")
        }
        let late = waited - Self.patience
        guard late > .zero, Double(sent) < Double(Self.slowest) * (late / .seconds(1)) else { return }
        throw NodeFailure(
            "The backup was given up: it was read at under \(Self.slowest / 1_024) KiB a second, and what is being backed up takes room as long."
        )
    }

    private static func words(_ octets: Int) -> String { "\(octets / 1_048_576) MiB" }

    private static func freeOctets(_ folder: String) -> Int? { FileSystemFacts(of: folder).map { Int(clamping: $0.freeOctets) } }
}
