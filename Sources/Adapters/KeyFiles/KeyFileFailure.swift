/// Why keys cannot be used, said so that an operator can mend it. Names files, never what is in them.
package enum KeyFileFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case missing(String)
    case unreadable(String)
    case unwritable(String)
    /// The file can be read by others than its owner.
    case tooOpen(String)
    case notAKey(String)
    /// The file is sealed, and nothing was named that could open it.
    case sealed(String)
    /// The file does not open: it was sealed with another secret, or changed since.
    case wrongSecret(String)
    /// The secret cannot seal: a key file of too few octets.
    case cannotSeal(String)
    case certificateDoesNotFit(String)

    package var description: String {
        switch self {
        case .missing(let file):
            "\(file) is missing; put it back from a backup. `securemail init` makes the keys of a new gateway."
        case .unreadable(let file):
            "\(file) cannot be read as text; run this as the user who owns it, or put it back from a backup."
        case .unwritable(let file):
            "\(file) cannot be written; run this as the user who owns it, and see whether the disk is full."
        case .tooOpen(let file): "\(file) can be read by others; make it so that only its owner can: chmod 600 \(file)"
        case .notAKey(let file):
            "\(file) holds no key of the form that this program writes; put it back from a backup."
        case .sealed(let file):
            """
            \(file) is sealed; name the file that opens it: a node's as keys.passphrase-file or keys.key-file, a command's by --passphrase-file \
            or --key-file.
            """
        case .wrongSecret(let file):
            """
            \(file) does not open: the file named as keys.passphrase-file or keys.key-file, or by --passphrase-file or --key-file, is not what \
            it was sealed with, or it was changed since. Name the right one, or put \(file) back from a backup.
            """
        case .cannotSeal(let file):
            "\(file) cannot be sealed; a key file (keys.key-file, --key-file) needs at least \(KeyFileSecret.leastKeyFile) octets."
        case .certificateDoesNotFit(let file):
            "\(file) is damaged, or not a certificate for the key that is here; put it back from a backup, or have it issued anew."
        }
    }
}
