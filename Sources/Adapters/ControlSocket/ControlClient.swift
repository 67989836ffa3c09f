import Glibc
package import MailModel

/// Asks the owner of a state directory.
package struct ControlClient: Sendable {
    /// For the owner to take the connection and to say that it has the request; a process that is stopped or stuck does neither. What
    /// the request itself takes has no bound.
    package static let patience = Duration.seconds(10)

    private let path: String
    private let patience: Duration

    package init(path: String, patience: Duration = Self.patience) { (self.path, self.patience) = (path, patience) }

    /// Whether a process of this user may be told passwords and be believed: the socket's folder is its own, or it is root, or us.
    /// Anybody can make a folder with a socket and lure a command to it.
    package static func isTrusted(listener: UInt32, owner: UInt32?, caller: UInt32) -> Bool {
        listener == 0 || listener == caller || listener == owner
    }

    /// Sends one request and hands each piece of the answer over as it comes. The next is read when `body` has returned.
    ///
    /// - Parameters:
    ///   - request: one line of JSON without its end, at most 1,048,576 octets.
    ///   - body: what it throws ends the exchange, as ``ControlFailure/broken(_:)`` unless it is a ``ControlFailure`` itself.
    package func answers(
        to request: Octets, _ body: (Octets) async throws -> Void
    ) async throws(ControlFailure) {
        guard request.count <= ControlWire.largest, !request.bytes.contains(ASCII.lineFeed) else {
            throw .broken("a request is one line of at most \(ControlWire.largest) octets")
        }
        let connection = try connect()
        let result: Result<Void, ControlFailure> = await withTaskCancellationHandler {
            do throws(ControlFailure) { return .success(try await exchange(request, over: connection, body)) } catch {
                return .failure(error)
            }
        } onCancel: {
            connection.interrupt()
        }
        try result.get()
    }

    func exchange(
        _ request: Octets, over connection: ControlConnection, _ body: (Octets) async throws -> Void
    ) async throws(ControlFailure) {
        // Who refuses before the request is whole has said why: the answer tells more than the failed send.
        try? await connection.send(request: request)
        var (kind, octets) = try await connection.receiveFrame(within: patience)
        while true {
            switch kind {
            case .taken: break
            case .piece:
                do { try await body(octets) } catch {
                    throw error as? ControlFailure ?? .broken(String(describing: error))
                }
            case .error: throw .refused(String(decoding: octets.bytes, as: UTF8.self))
            case .misuse: throw .misused(String(decoding: octets.bytes, as: UTF8.self))
            case .end: return
            }
            (kind, octets) = try await connection.receiveFrame()
        }
    }

    private func connect() throws(ControlFailure) -> ControlConnection {
        let (descriptor, reason) = try ControlAddress.socket(for: path) { descriptor, address, length in
            // A full backlog makes connect(2) wait as sending does.
            var time = timeval(patience)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
            return Glibc.connect(descriptor, address, length)
        }
        let connection = ControlConnection(taking: descriptor)
        switch reason {
        case 0:
            try judge(connection)
            return connection
        case EAGAIN, EWOULDBLOCK, EINPROGRESS: throw .silent
        case ENOENT, ECONNREFUSED: throw .noServer
        default: throw .broken("connect: errno \(reason)")
        }
    }

    private func judge(_ connection: ControlConnection) throws(ControlFailure) {
        var folder = stat()
        let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let owner = stat(parent, &folder) == 0 ? folder.st_uid : nil
        guard let listener = connection.peerUser(), Self.isTrusted(listener: listener, owner: owner, caller: getuid()) else {
            throw .broken("a process listens there that is neither root's, nor of the folder's owner, nor yours")
        }
    }
}
