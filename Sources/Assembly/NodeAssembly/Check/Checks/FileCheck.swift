import Foundation
import MailModel

/// Who can read and write what belongs to the node alone.
package struct FileCheck: NodeCheck {
    package let section = CheckSection.files
    private let settings: NodeSettings
    private let machine: any Machine

    package init(_ settings: NodeSettings, _ machine: any Machine) { (self.settings, self.machine) = (settings, machine) }

    package func findings() async -> [CheckFinding] {
        let state = machine.file(settings.stateDirectory)
        var findings = [folder(settings.stateDirectory, "node.state", state)] + [control].compactMap { $0 }
        if let gateway = settings.gateway {
            findings += keys(gateway.keys, owner: state?.owner)
            if let tls = gateway.tls { findings.append(sharedKey(tls.key, owner: state?.owner)) }
        }
        if let owner = state?.owner { findings += foreign(to: owner) }
        if let owner = state?.owner, machine.user != owner {
            findings.append(
                .note(
                    section, "user", "this check runs as user \(machine.user), the node as user \(owner)",
                    do: "Run it as the node's user, so that it sees what the node sees: runuser -u securemail -- securemail check"
                ))
        }
        return findings
    }

    private func folder(_ path: String, _ setting: String, _ facts: FileFacts?) -> CheckFinding {
        guard let facts else {
            return .error(
                section, setting, "\(path) is not there, or not to be looked at",
                do: "Make it, mode 0700, owned by the node's user; or run this as that user.")
        }
        guard facts.kind == .folder else {
            return .error(section, setting, "\(path) is no folder", do: "Name a folder as \(setting).")
        }
        guard facts.isPrivate else {
            return .error(
                section, setting, "others can look into \(path) (mode \(CheckText.mode(facts.mode)))", do: "chmod 700 \(path)")
        }
        return .ok(section, setting, "\(path) is its owner's alone (mode \(CheckText.mode(facts.mode)))")
    }

    /// Who may write to the socket may do all that commands do.
    private var control: CheckFinding? {
        let path = "\(settings.stateDirectory)/control.sock"
        guard let facts = machine.file(path) else { return nil }
        guard facts.isPrivate else {
            return .error(
                section, "control socket", "others can command the node through \(path) (mode \(CheckText.mode(facts.mode)))",
                do: "chmod 600 \(path)")
        }
        return .ok(section, "control socket", "its owner's alone (mode \(CheckText.mode(facts.mode)))")
    }

    private func keys(_ keys: KeySettings, owner: UInt32?) -> [CheckFinding] {
        let folder = folder(keys.directory, "keys.directory", machine.file(keys.directory))
        guard folder.level == .ok else { return [folder] }
        let files = machine.names(in: keys.directory).filter { $0.contains("-key.") && $0.hasSuffix(".pem") }.sorted().map {
            name in
            privateFile("\(keys.directory)/\(name)", "keys.directory", owner: owner)
        }
        guard !files.isEmpty else {
            return [
                folder,
                .warning(
                    section, "keys.directory", "no key file is seen in \(keys.directory)",
                    do: "Run this as the node's user; if there is none, make them: securemail init."),
            ]
        }
        let faults = files.filter { $0.level != .ok }
        let all =
            faults.isEmpty
            ? [CheckFinding.ok(section, "keys.directory", "\(files.count) key files are their owner's alone")] : faults
        switch keys.secret {
        case .none: return [folder] + all
        case .keyFile(let path): return [folder] + all + [privateFile(path, "keys.key-file", owner: owner)]
        case .passphraseFile(let path): return [folder] + all + [privateFile(path, "keys.passphrase-file", owner: owner)]
        }
    }

    /// What a command made as another user keeps the node out of its own state.
    private func foreign(to owner: UInt32) -> [CheckFinding] {
        let folder = settings.stateDirectory
        let folders = [folder, "\(folder)/authority", "\(folder)/authority/log"]
        let paths = Set(folders.flatMap { folder in machine.names(in: folder).map { "\(folder)/\($0)" } })
        let names = paths.filter { path in machine.file(path).map { $0.owner != owner } ?? false }
            .map { String($0.dropFirst(folder.count + 1)) }
        guard !names.isEmpty else { return [] }
        return [
            .error(
                section, "node.state", "of another user than \(folder) itself: \(CheckText.list(names.sorted()))",
                do: "chown -R \(owner) \(folder): else the node cannot use them."
            ).about("owner")
        ]
    }

    /// The key that clients' TLS uses is often renewed by root and given to a group; the gateway's own keys never are.
    private func sharedKey(_ path: String, owner: UInt32?) -> CheckFinding {
        guard let facts = machine.file(path), facts.owner == 0, facts.mode & 0o077 == 0o040 else {
            return privateFile(path, "tls.key", owner: owner)
        }
        return .note(
            section, "tls.key", "\(path) is root's, and its group can read it (mode \(CheckText.mode(facts.mode)))",
            do: "Nothing, if the node's user alone is in that group.")
    }

    private func privateFile(_ path: String, _ setting: String, owner: UInt32?) -> CheckFinding {
        guard let facts = machine.file(path) else {
            return .error(
                section, setting, "\(path) is not there, or not to be looked at",
                do: "Put it there, or run this as the node's user.")
        }
        guard facts.isPrivate else {
            return .error(
                section, setting, "others than its owner can read \(path) (mode \(CheckText.mode(facts.mode)))",
                do: "chmod 600 \(path)")
        }
        if let owner, facts.owner != owner {
            return .error(
                section, setting, "\(path) belongs to user \(facts.owner), the node's state to user \(owner)",
                do: "chown \(owner) \(path): else the node cannot read it.")
        }
        return .ok(section, setting, "\(path) is its owner's alone (mode \(CheckText.mode(facts.mode)))")
    }
}
