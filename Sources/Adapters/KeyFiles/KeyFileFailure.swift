/// Why keys cannot be used, said so that an operator can mend it. Names files, never what is in them.
package enum KeyFileFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case missing(String)
    case unreadable(String)
    case unwritable(String)
    /// The file can be read by others than its owner.
    case tooOpen(String)
    case notAKey(String)
    /// The file is sealed and no secret was given, or it is another one.
    case wrongSecret(String)
    case certificateDoesNotFit(String)

    package var description: String {
        switch self {
        case .missing(let file): "\(file) is missing; `securemail init` makes a gateway's keys."
        case .unreadable(let file): "\(file) cannot be read."
        case .unwritable(let file): "\(file) cannot be written."
        case .tooOpen(let file): "\(file) can be read by others; make it so that only its owner can: chmod 600 \(file)"
        case .notAKey(let file): "\(file) holds no key of the form that this program writes."
        case .wrongSecret(let file): "\(file) does not open with the secret given (keys.key-file or keys.passphrase-file)."
        case .certificateDoesNotFit(let file): "\(file) is not a certificate for the key that is here."
        }
    }
}
