import ArgumentParser
import NodeAssembly

/// The file of a key that is on no node, an officer's or a member's, and what seals it.
struct KeyFileOptions: ParsableArguments {
    @Option(name: .customLong("key"), help: "The file with the key.") var file: String
    @Option(name: .customLong("passphrase-file"), help: "The key is sealed with the first line of this file.")
    var passphraseFile: String?
    @Option(name: .customLong("key-file"), help: "The key is sealed with this file of 32 octets or more.")
    var keyFile: String?

    func validate() throws {
        guard passphraseFile == nil || keyFile == nil else {
            throw ValidationError("--passphrase-file and --key-file: one of them, or neither.")
        }
    }

    var secret: KeySettings.Secret {
        passphraseFile.map { .passphraseFile($0) } ?? keyFile.map { .keyFile($0) } ?? .none
    }
}
