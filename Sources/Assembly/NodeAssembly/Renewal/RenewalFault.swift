/// Why a renewal did not come about, in words for the operator.
indirect enum RenewalFault: Error, Sendable {
    /// - Parameter retryAfter: when the authority wants to be asked again.
    case fault(String, retryAfter: Duration?)

    init(_ text: String, retryAfter: Duration? = nil) { self = .fault(text, retryAfter: retryAfter) }

    var text: String {
        switch self {
        case .fault(let text, _): text
        }
    }

    var retryAfter: Duration? {
        switch self {
        case .fault(_, let pause): pause
        }
    }
}
