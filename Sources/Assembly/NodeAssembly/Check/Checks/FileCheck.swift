/// Who can read and write what belongs to the node alone.
package struct FileCheck: NodeCheck {
    package let section = CheckSection.files
    private let settings: NodeSettings
    private let machine: any Machine

    package init(_ settings: NodeSettings, _ machine: any Machine) { (self.settings, self.machine) = (settings, machine) }

    package func findings() async -> [CheckFinding] {
        let state = machine.file(settings.stateDirectory)
        var findings = [folder(settings.stateDirectory, "node.state", state)]
        findings += [control].compactMap { $0 }
        if let keys = settings.gateway?.keys { findings += keyFindings(keys, owner: state?.owner) }
        if let tls = settings.gateway?.tls { findings.append(privateFile(tls.key, "tls.key", owner: state?.owner)) }
        if let owner = state?.owner, machine.user != owner {
            findings.append(
                .note(
                    section, "user", "this check runs as user \(machine.user), the node as user \(owner)",
                    do: "Run it as the node's user, so that it sees what the node sees: runuser -u USER -- securemail check"))
        }
        return findings
    }

    private func folder(_ path: String, _ setting: String, _ facts: FileFacts?) -> CheckFinding {
        guard let facts else {
            return .error(
                section, path, "is not there, or not to be looked at (\(setting))",
                do: "Make it, mode 0700, owned by the node's user; or run this as that user.")
        }
        guard facts.kind == .folder else {
            return .error(section, path, "is no folder (\(setting))", do: "Name a folder as \(setting).")
        }
        guard facts.mode & 0o077 == 0 else {
            return .error(
                section, path, "others can look into it (mode \(CheckText.mode(facts.mode)))", do: "chmod 700 \(path)")
        }
        return .ok(section, path, "mode \(CheckText.mode(facts.mode)), its owner's alone")
    }

    /// Who may write to the socket may do all that commands do.
    private var control: CheckFinding? {
        let path = "\(settings.stateDirectory)/control.sock"
        guard let facts = machine.file(path) else { return nil }
        guard facts.mode & 0o077 == 0 else {
            return .error(section, path, "others can command the node (mode \(CheckText.mode(facts.mode)))", do: "chmod 600 \(path)")
        }
        return .ok(section, path, "mode \(CheckText.mode(facts.mode)), its owner's alone")
    }

    private func keyFindings(_ keys: KeySettings, owner: UInt32?) -> [CheckFinding] {
        let folder = folder(keys.directory, "keys.directory", machine.file(keys.directory))
        guard folder.level == .ok else { return [folder] }
        let files = ["tls-key.pem", "signing-key.pem", "encryption-key.pem", "storage-key.pem"].map { name in
            privateFile("\(keys.directory)/\(name)", "keys.directory", owner: owner)
        }
        switch keys.secret {
        case .none: return [folder] + files
        case .keyFile(let path): return [folder] + files + [privateFile(path, "keys.key-file", owner: owner)]
        case .passphraseFile(let path): return [folder] + files + [privateFile(path, "keys.passphrase-file", owner: owner)]
        }
    }

    private func privateFile(_ path: String, _ setting: String, owner: UInt32?) -> CheckFinding {
        guard let facts = machine.file(path) else {
            return .error(section, path, "is not there, or not to be looked at (\(setting))", do: "Put it there, or run this as the node's user.")
        }
        guard facts.mode & 0o077 == 0 else {
            return .error(
                section, path, "others than its owner can read it (mode \(CheckText.mode(facts.mode)))", do: "chmod 600 \(path)")
        }
        if let owner, facts.owner != owner {
            return .error(
                section, path, "belongs to user \(facts.owner), the node's files to user \(owner)",
                do: "chown \(owner) \(path): the node cannot read it otherwise.")
        }
        return .ok(section, path, "mode \(CheckText.mode(facts.mode)), its owner's alone")
    }
}
