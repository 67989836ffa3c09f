import NIOCore
import NIOSSL
import NetworkTransport
import Synchronization

/// A client's TLS context for many connections. The machine's roots take milliseconds to read, so they are not read for each connection,
/// but anew after a while, as they change. A client resumes no session, so that connections which share it are each verified.
final class SharedContext: Sendable {
    private let lifetime: TimeAmount
    private let verifiesName: Bool
    private let held: Mutex<(context: NIOSSLContext, made: NIODeadline)?> = Mutex(nil)

    /// - Parameter verifiesName: by the machine's roots; else whoever answers is taken, or judged elsewhere.
    init(lifetime: TimeAmount, verifiesName: Bool) { (self.lifetime, self.verifiesName) = (lifetime, verifiesName) }

    func current() throws -> NIOSSLContext {
        let now = NIODeadline.now()
        return try held.withLock { held in
            if let held, now - held.made < lifetime { return held.context }
            let context = try TLSProfile.client(verifiesName: verifiesName)
            held = (context, now)
            return context
        }
    }
}
