import NIOCore
import NIOSSL
import NetworkTransport
import Synchronization

/// A client's TLS context with the machine's roots. Those take milliseconds to read, so they are not read for each connection, but
/// anew after a while, as they change. A client resumes no session, so that connections which share it are each verified.
final class RootedContext: Sendable {
    private let lifetime: TimeAmount
    private let held: Mutex<(context: NIOSSLContext, made: NIODeadline)?> = Mutex(nil)

    init(lifetime: TimeAmount) { self.lifetime = lifetime }

    func current() throws -> NIOSSLContext {
        let now = NIODeadline.now()
        return try held.withLock { held in
            if let held, now - held.made < lifetime { return held.context }
            let context = try TLSProfile.client(verifiesName: true)
            held = (context, now)
            return context
        }
    }
}
