import NIOCore
import SMTPTransport

extension SMTPTimeouts {
    /// A busy machine is slow: for tests that ask nothing about how long a client waits for a connection and for a greeting,
    /// nor how long it keeps one.
    static var patient: SMTPTimeouts {
        var timeouts = SMTPTimeouts()
        (timeouts.connect, timeouts.opening, timeouts.handshake) = (.minutes(4), .minutes(4), .minutes(4))
        timeouts.idle = .minutes(4)
        return timeouts
    }
}
