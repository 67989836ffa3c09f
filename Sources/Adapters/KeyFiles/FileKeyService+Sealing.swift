extension FileKeyService {
    /// Seals in place every private file that is not sealed yet, each replaced in one step, so that a crash leaves the old or the new
    /// one. All are read first: when one does not open, none is changed. Doing it again changes nothing.
    package func sealFiles() throws(KeyFileFailure) -> [SealedKeyFile] {
        var files: [(name: String, plain: String?)] = []
        for name in folder.privateFiles {
            let text = try folder.read(name, isPrivate: true), plain = try openIfSealed(text, name)
            files.append((name, KeyFileSeal.isSealed(text) ? nil : plain))
        }
        var done: [SealedKeyFile] = []
        for (name, plain) in files {
            if let plain { try folder.write(name, try sealed(plain, name), isPrivate: true) }
            done.append(SealedKeyFile(file: folder.file(name), wasSealed: plain == nil))
        }
        return done
    }

    /// Names of private files that are not sealed, though there is a secret that could seal them.
    package var unsealedFiles: [String] {
        guard seal != nil else { return [] }
        return folder.privateFiles.filter { name in
            (try? folder.read(name, isPrivate: true)).map { !KeyFileSeal.isSealed($0) } ?? false
        }
    }

    func writePrivate(_ name: String, _ text: String) throws(KeyFileFailure) {
        try folder.write(name, seal == nil ? text : try sealed(text, name), isPrivate: true)
    }

    func readPrivate(_ name: String) throws(KeyFileFailure) -> String {
        try openIfSealed(try folder.read(name, isPrivate: true), name)
    }

    func openIfSealed(_ text: String, _ name: String) throws(KeyFileFailure) -> String {
        guard KeyFileSeal.isSealed(text) else { return text }
        guard let seal else { throw .sealed(folder.file(name)) }
        guard let opened = seal.open(text) else { throw .wrongSecret(folder.file(name)) }
        return opened
    }

    private func sealed(_ text: String, _ name: String) throws(KeyFileFailure) -> String {
        guard let sealed = seal?.seal(text) else { throw .cannotSeal(folder.file(name)) }
        return sealed
    }
}
