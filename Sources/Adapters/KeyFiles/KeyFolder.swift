import DiskCalls
import Foundation

/// The folder of key files: private files are 0600, written aside, synced and renamed. Whichever call fails, and whenever the power does, the
/// folder is one that the node can start with.
struct KeyFolder: Sendable {
    static let storageFile = "storage-key.pem", witnessFile = "witness-key.pem"
    static func keyFile(_ purpose: KeyPurpose) -> String { "\(purpose.rawValue)-key.pem" }

    /// Names the keys of a purpose that others may know. No `.pem`: it holds no key.
    static func givenUpFile(_ purpose: KeyPurpose) -> String { "\(purpose.rawValue)-given-up" }

    let path: String
    let calls: any FileCalls

    init(path: String, calls: any FileCalls = SystemFileCalls()) { (self.path, self.calls) = (path, calls) }

    /// Names of the private files that are here.
    var privateFiles: [String] {
        KeyPurpose.allCases.flatMap { generations(of: $0).map(\.key) } + [Self.storageFile, Self.witnessFile].filter(exists)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func make() throws(KeyFileFailure) {
        let above = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do { try FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true) } catch {
            throw .unwritable(path)
        }
        guard calls.makeFolder(path) == 0 || errno == EEXIST && isFolder else { throw .unwritable(path) }
        guard calls.syncFolder(above) == 0 else { throw .unwritable(path) }
    }

    private var isFolder: Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether there is a file of this name. One that cannot be looked at is there: a key that is taken for missing would be made anew.
    func exists(_ name: String) -> Bool {
        var facts = stat()
        return stat(file(name), &facts) == 0 || errno != ENOENT && errno != ENOTDIR
    }

    func read(_ name: String, isPrivate: Bool) throws(KeyFileFailure) -> String {
        let path = file(name)
        guard exists(name) else { throw .missing(path) }
        if isPrivate {
            let mode = (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
            guard let mode, mode & 0o077 == 0 else { throw .tooOpen(path) }
        }
        guard let octets = octets(of: path), let text = String(validating: octets, as: UTF8.self) else { throw .unreadable(path) }
        return text
    }

    private func octets(of path: String) -> [UInt8]? {
        let descriptor = calls.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var octets: [UInt8] = [], chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes { calls.read($0, at: octets.count, from: descriptor) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return octets }
            octets += chunk[..<count]
        }
    }

    /// Replaces a file in one step; who owned it owns it still, whoever runs this. One writer at a time, by a lock on the folder: two
    /// would share the file that is written aside.
    func write(_ name: String, _ text: String, isPrivate: Bool) throws(KeyFileFailure) {
        let path = file(name), aside = path + ".new"
        let folder = calls.open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .unwritable(path) }
        defer { close(folder) }
        guard flock(folder, LOCK_EX) == 0 else { throw .unwritable(path) }
        _ = calls.unlink(aside)
        guard writeAside(aside, text, mode: isPrivate ? 0o600 : 0o644, replacing: path), calls.rename(aside, to: path) == 0
        else {
            _ = calls.unlink(aside)
            throw .unwritable(path)
        }
        guard calls.sync(folder, isFolder: true) == 0, calls.confirmSyncs(in: self.path) == 0 else { throw .unwritable(path) }
    }

    private func writeAside(_ aside: String, _ text: String, mode: mode_t, replacing path: String) -> Bool {
        let descriptor = calls.open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode: mode)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var old = stat(), new = stat()
        if lstat(path, &old) == 0 {
            guard fstat(descriptor, &new) == 0 else { return false }
            let isOwnersOwn = old.st_uid == new.st_uid && old.st_gid == new.st_gid
            guard isOwnersOwn || fchown(descriptor, old.st_uid, old.st_gid) == 0 else { return false }
        }
        return Array(text.utf8).withUnsafeBytes { calls.writeAll($0, to: descriptor) }
            && calls.sync(descriptor, isFolder: false) == 0
    }

    /// Keeps the current key under another name too, `signing-key.pem` as `signing-key.2.pem` and so on, and its certificate under that name
    /// alone, as it would not fit the key that comes. There is a current key at each moment, and each certificate stands beside its key: a
    /// start finds all that it needs, wherever this was cut off, and doing it again goes on.
    func retire(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        let key = Self.keyFile(purpose), certificate = "\(purpose.rawValue)-cert.pem"
        guard exists(key) else { return }
        let text = try read(key, isPrivate: true), number = try nextGeneration(of: purpose, holding: text)
        try write("\(purpose.rawValue)-key.\(number).pem", text, isPrivate: true)
        guard exists(certificate) else { return }
        try write("\(purpose.rawValue)-cert.\(number).pem", try read(certificate, isPrivate: false), isPrivate: false)
        guard calls.unlink(file(certificate)) == 0, calls.syncFolder(path) == 0 else { throw .unwritable(file(certificate)) }
    }

    /// The first number that is free, or that this key was kept under by a run that was cut off.
    private func nextGeneration(of purpose: KeyPurpose, holding text: String) throws(KeyFileFailure) -> Int {
        var number = 2
        while exists("\(purpose.rawValue)-key.\(number).pem") {
            if try read("\(purpose.rawValue)-key.\(number).pem", isPrivate: true) == text { break }
            number += 1
        }
        return number
    }

    func remove(_ name: String) throws(KeyFileFailure) {
        guard calls.unlink(file(name)) == 0, calls.syncFolder(path) == 0 else { throw .unwritable(file(name)) }
    }

    /// Moves a certificate aside whose key is not here.
    func setAsideCertificate(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        let name = "\(purpose.rawValue)-cert.pem"
        guard exists(name) else { return }
        guard calls.rename(file(name), to: file(name) + ".without-key") == 0, calls.syncFolder(path) == 0 else {
            throw .unwritable(file(name))
        }
    }

    /// When each file was changed last, for seeing that any was.
    var stamp: [String: FileStamp] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".pem") }.reduce(into: [:]) { stamps, name in
            stamps[name] = FileStamp(of: file(name))
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
