import Foundation

/// The folder of key files: private files are 0600, written aside, synced and renamed.
struct KeyFolder: Sendable {
    static let storageFile = "storage-key.pem"
    static func keyFile(_ purpose: KeyPurpose) -> String { "\(purpose.rawValue)-key.pem" }

    let path: String

    /// Names of the private files that are here.
    var privateFiles: [String] {
        KeyPurpose.allCases.flatMap { generations(of: $0).map(\.key) } + [Self.storageFile].filter(exists)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func make() throws(KeyFileFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw .unwritable(path) }
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    func read(_ name: String, isPrivate: Bool) throws(KeyFileFailure) -> String {
        let path = file(name)
        guard exists(name) else { throw .missing(path) }
        if isPrivate {
            let mode = (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
            guard let mode, mode & 0o077 == 0 else { throw .tooOpen(path) }
        }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            throw .unreadable(path)
        }
        return text
    }

    /// Replaces a file in one step; who owned it owns it still, whoever runs this. One writer at a time, by a lock on the folder: two
    /// would share the file that is written aside.
    func write(_ name: String, _ text: String, isPrivate: Bool) throws(KeyFileFailure) {
        let path = file(name), aside = path + ".new"
        let folder = open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .unwritable(path) }
        defer { close(folder) }
        guard flock(folder, LOCK_EX) == 0 else { throw .unwritable(path) }
        unlink(aside)
        guard writeAside(aside, text, mode: isPrivate ? 0o600 : 0o644, replacing: path), rename(aside, path) == 0 else {
            unlink(aside)
            throw .unwritable(path)
        }
        guard fsync(folder) == 0 else { throw .unwritable(path) }
    }

    private func writeAside(_ aside: String, _ text: String, mode: mode_t, replacing path: String) -> Bool {
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { return false }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var old = stat(), new = stat()
        if lstat(path, &old) == 0 {
            guard fstat(descriptor, &new) == 0 else { return false }
            let isOwnersOwn = old.st_uid == new.st_uid && old.st_gid == new.st_gid
            guard isOwnersOwn || fchown(descriptor, old.st_uid, old.st_gid) == 0 else { return false }
        }
        do {
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
        } catch { return false }
        return true
    }

    /// Moves the current generation of files aside: `signing-key.pem` becomes `signing-key.2.pem`, and so on.
    func retire(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        guard exists(Self.keyFile(purpose)) else { return }
        let number = (2...).first { !exists("\(purpose.rawValue)-key.\($0).pem") } ?? 2
        // The certificate first: one that is left behind without its key by a crash would fit no other.
        for kind in ["cert", "key"] where exists("\(purpose.rawValue)-\(kind).pem") {
            let from = file("\(purpose.rawValue)-\(kind).pem"), to = file("\(purpose.rawValue)-\(kind).\(number).pem")
            guard rename(from, to) == 0 else { throw .unwritable(to) }
        }
    }

    /// Moves a certificate aside whose key is not here.
    func setAsideCertificate(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        let name = "\(purpose.rawValue)-cert.pem"
        guard exists(name) else { return }
        guard rename(file(name), file(name) + ".without-key") == 0 else { throw .unwritable(file(name)) }
    }

    /// When each file was changed last, for seeing that any was.
    var stamp: [String: Date] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".pem") }.reduce(into: [:]) { stamps, name in
            stamps[name] = (try? FileManager.default.attributesOfItem(atPath: file(name)))?[.modificationDate] as? Date
        }
    }

    /// File names of a purpose's generations, newest first: while the current key has no certificate yet, the next one serves.
    func generations(of purpose: KeyPurpose) -> [(key: String, certificate: String)] {
        let current = (key: Self.keyFile(purpose), certificate: "\(purpose.rawValue)-cert.pem")
        var names: [(key: String, certificate: String)] = []
        while case let number = names.count + 2, exists("\(purpose.rawValue)-key.\(number).pem") {
            names.append(("\(purpose.rawValue)-key.\(number).pem", "\(purpose.rawValue)-cert.\(number).pem"))
        }
        return (exists(current.key) ? [current] : []) + names.reversed()
    }
}
