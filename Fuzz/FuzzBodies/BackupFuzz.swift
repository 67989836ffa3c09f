import BackupArchive

/// Whatever an opened backup holds, and however it comes in, its reading ends no process, takes no file for whole that is not, and means the same.
func fuzzBackup(_ octets: UnsafeRawBufferPointer) {
    let whole = ReadBackup(octets, piece: octets.count)
    precondition(whole == ReadBackup(octets, piece: 7), "the pieces in which it comes change nothing")
    guard let whole else { return }
    precondition(whole.about != nil, "one that does not say what it is is refused")
    precondition(whole.files.allSatisfy { $0.isEnded && $0.octets.count == $0.size }, "a file is whole")
    precondition(Set(whole.files.map(\.name)).count == whole.files.count, "a name stands for one file")
}

/// A backup as its reader tells of it.
private struct ReadBackup: Equatable {
    struct File: Equatable {
        let name: String
        let size: Int
        var octets: [UInt8] = []
        var isEnded = false
    }

    private(set) var about: BackupAbout?
    private(set) var files: [File] = []

    /// `nil` when the reader refuses it.
    init?(_ octets: UnsafeRawBufferPointer, piece: Int) {
        var reader = BackupReader()
        do {
            for start in stride(from: 0, to: octets.count, by: max(1, piece)) {
                for event in try reader.append(octets[start..<min(start + piece, octets.count)]) { add(event) }
            }
            try reader.finish()
        } catch { return nil }
    }

    private mutating func add(_ event: BackupReader.Event) {
        switch event {
        case .about(let told): about = told
        case .began(let name, let size): files.append(File(name: name, size: size))
        case .octets(let part): files[files.count - 1].octets += part
        case .ended: files[files.count - 1].isEnded = true
        }
    }
}
