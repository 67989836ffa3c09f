import Foundation

/// The text of one private key in a file of its own, which nobody else can read: plain, or sealed as a gateway's key files are.
struct KeyTextFile {
    let path: String
    private let folder: KeyFolder
    private let name: String

    init(_ path: String) {
        let file = URL(fileURLWithPath: path).standardizedFileURL
        self.path = path
        (folder, name) = (KeyFolder(path: file.deletingLastPathComponent().path), file.lastPathComponent)
    }

    var exists: Bool { folder.exists(name) }

    func isSealed() throws(KeyFileFailure) -> Bool { KeyFileSeal.isSealed(try folder.read(name, isPrivate: true)) }

    func read(openedBy secret: KeyFileSecret?) throws(KeyFileFailure) -> String {
        let text = try folder.read(name, isPrivate: true)
        guard KeyFileSeal.isSealed(text) else { return text }
        guard let secret else { throw .sealed(path) }
        guard let opened = KeyFileSeal(secret: secret).open(text) else { throw .wrongSecret(path) }
        return opened
    }

    func write(_ text: String, sealedBy secret: KeyFileSecret?) throws(KeyFileFailure) {
        guard let secret else { return try folder.write(name, text, isPrivate: true) }
        guard let sealed = KeyFileSeal(secret: secret).seal(text) else { throw .cannotSeal(path) }
        try folder.write(name, sealed, isPrivate: true)
    }
}
