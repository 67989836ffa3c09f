import Foundation

/// The folder of key files: private files are 0600, written aside, synced and renamed.
struct KeyFolder: Sendable {
    let path: String

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

    func write(_ name: String, _ text: String, isPrivate: Bool) throws(KeyFileFailure) {
        let path = file(name), aside = path + ".new"
        unlink(aside)
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isPrivate ? 0o600 : 0o644)
        guard descriptor >= 0 else { throw .unwritable(path) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
        } catch { throw .unwritable(path) }
        guard rename(aside, path) == 0 else { throw .unwritable(path) }
        let folder = open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    /// Moves the current generation of files aside: `signing-key.pem` becomes `signing-key.2.pem`, and so on.
    func retire(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        guard exists("\(purpose.rawValue)-key.pem") else { return }
        let number = (2...).first { !exists("\(purpose.rawValue)-key.\($0).pem") } ?? 2
        for kind in ["key", "cert"] where exists("\(purpose.rawValue)-\(kind).pem") {
            let from = file("\(purpose.rawValue)-\(kind).pem"), to = file("\(purpose.rawValue)-\(kind).\(number).pem")
            guard rename(from, to) == 0 else { throw .unwritable(to) }
        }
    }

    /// File names of a purpose's generations, the current first.
    func generations(of purpose: KeyPurpose) -> [(key: String, certificate: String)] {
        var names = [("\(purpose.rawValue)-key.pem", "\(purpose.rawValue)-cert.pem")]
        var number = 2
        while exists("\(purpose.rawValue)-key.\(number).pem") {
            names.append(("\(purpose.rawValue)-key.\(number).pem", "\(purpose.rawValue)-cert.\(number).pem"))
            number += 1
        }
        return names.filter { exists($0.0) }.map { (key: $0.0, certificate: $0.1) }
    }
}
