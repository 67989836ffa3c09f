import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Finds the addresses of one name as the system does (`/etc/hosts`, search domains), for one connection.
///
/// The system's call waits for as long as a dead name server lets it, half a minute. NIO's own resolver makes these calls one after the other on
/// each event loop, so that one member's name server would keep the mail of all others; here each has a thread of its own, and an address that
/// is written as one none.
final class SystemResolver: Resolver, Sendable {
    typealias Look = @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]

    /// For the next attempt: the name may be found then.
    enum Failure: Error, Hashable {
        case tooMany
        case notFound(code: Int32)
    }

    /// Threads that wait for a name. Each delivery waits for one, so that only calls that nobody waits for any more use up the room.
    final class Room: Sendable {
        static let shared = Room(for: 256)

        private let most: Int
        private let taken = Atomic(0)

        init(for most: Int) { self.most = most }

        func take() -> Bool {
            guard taken.add(1, ordering: .relaxed).newValue > most else { return true }
            giveBack()
            return false
        }

        func giveBack() { taken.subtract(1, ordering: .relaxed) }
    }

    private let loop: any EventLoop
    private let version4: EventLoopPromise<[SocketAddress]>, version6: EventLoopPromise<[SocketAddress]>
    private let room: Room
    private let look: Look

    /// - Parameter look: asks, and may block; a test puts its own here.
    init(on loop: any EventLoop, room: Room = .shared, look: @escaping Look = SystemResolver.addresses) {
        (self.loop, self.room, self.look) = (loop, room, look)
        (version4, version6) = (loop.makePromise(), loop.makePromise())
    }

    /// NIO asks for both; the system tells both at once, when it is asked for the other one.
    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { version4.futureResult }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        if let address = try? SocketAddress(ipAddress: host, port: port) {
            end(.success([address]))
        } else if room.take() {
            Thread.detachNewThread { [self] in
                end(Result { try look(host, port) })
                room.giveBack()
            }
        } else {
            end(.failure(Failure.tooMany))
        }
        return version6.futureResult
    }

    /// The system's call cannot be called off.
    func cancelQueries() {}

    /// Both in the same tick: who got one answer may let go of the other.
    private func end(_ result: Result<[SocketAddress], any Error>) {
        loop.execute { [version4, version6] in
            version6.completeWith(result.map { $0.filter { $0.protocol == .inet6 } })
            version4.completeWith(result.map { $0.filter { $0.protocol == .inet } })
        }
    }

    private static func addresses(of host: String, port: Int) throws -> [SocketAddress] {
        var hint = addrinfo(), first: UnsafeMutablePointer<addrinfo>?
        hint.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let code = getaddrinfo(host, String(port), &hint, &first)
        guard code == 0 else { throw Failure.notFound(code: code) }
        defer { freeaddrinfo(first) }
        return sequence(first: first) { $0?.pointee.ai_next }.compactMap { info -> SocketAddress? in
            guard let info = info?.pointee, let address = UnsafeRawPointer(info.ai_addr) else { return nil }
            switch info.ai_family {
            case AF_INET: return SocketAddress(address.load(as: sockaddr_in.self), host: host)
            case AF_INET6: return SocketAddress(address.load(as: sockaddr_in6.self), host: host)
            default: return nil
            }
        }
    }
}
