/// Why a request over the control socket came to nothing.
package enum ControlFailure: Error, Sendable, Hashable {
    /// Nobody listens: the state directory has no owner now, or its owner is only starting.
    case noServer
    /// The owner has the socket and does not answer: it is stopped, or stuck.
    case silent
    /// What the owner answered, for people.
    case refused(String)
    /// The same, of a request that asks for what cannot be meant: the command was called wrongly.
    case misused(String)
    /// The exchange did not come to its end; for the log.
    case broken(String)
}

extension ControlFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noServer: "no node answers on the control socket"
        case .silent: "the node that holds the control socket does not answer"
        case .refused(let text), .misused(let text): text
        case .broken(let text): "the control socket failed: \(text)"
        }
    }
}
