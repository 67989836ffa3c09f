import MailModel

/// Why a certificate could not be renewed this time, for the operator.
struct RenewalFault: Error {
    let text: String
    /// When the authority may be asked again, where it says so.
    var retryAfter: Duration?

    init(_ text: String, retryAfter: Duration? = nil) { (self.text, self.retryAfter) = (text, retryAfter) }
}
