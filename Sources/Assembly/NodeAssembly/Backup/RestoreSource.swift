import BackupArchive

/// Reads a sealed backup record by record. The first two say what it is and with which settings the node ran.
struct RestoreSource {
    private var opener: BackupOpener
    private var reader = BackupReader()
    private let read: () throws -> [UInt8]
    private var waiting: [BackupReader.Event] = []
    private var isAtEnd = false

    init(secret: BackupSecret, read: @escaping () throws -> [UInt8]) {
        (opener, self.read) = (BackupOpener(secret: secret), read)
    }

    mutating func about() throws -> BackupAbout {
        guard case .about(let about)? = try next() else { throw BackupFailure.malformed }
        return about
    }

    /// The octets of the settings, which stand before all other files; they are read again by ``rest(_:)``.
    mutating func settings() throws -> [UInt8] {
        var (seen, octets): ([BackupReader.Event], [UInt8]) = ([], [])
        while let event = try next() {
            seen.append(event)
            switch event {
            case .began(BackupContents.settingsName, _): continue
            case .octets(let part): octets += part
            case .ended:
                waiting = seen + waiting
                return octets
            case .about, .began: throw BackupFailure.malformed
            }
        }
        throw BackupFailure.truncated
    }

    /// All that follows, to the end, which is verified.
    mutating func rest(_ body: (BackupReader.Event) throws -> Void) throws {
        while let event = try next() { try body(event) }
        try reader.finish()
    }

    private mutating func next() throws -> BackupReader.Event? {
        while waiting.isEmpty, !isAtEnd {
            let octets = try read()
            isAtEnd = octets.isEmpty
            waiting = try reader.append(isAtEnd ? try opener.finish() : try opener.append(octets))
        }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }
}
