import Dispatch
import Glibc
import MailModel

/// One connection of the control socket. Its calls block, so they are made on a queue of its own, one after another, and nobody else
/// waits for them.
final class ControlConnection: Sendable {
    /// For the whole request to arrive.
    private static let patienceForRequest = Duration.seconds(10)
    /// For the other side to take anything at all of what is sent.
    private static let patienceForSending = Duration.seconds(60)

    private let descriptor: Int32
    /// A serial queue gets a thread when it has work, however many others are blocked.
    private let queue = DispatchQueue(label: "securemail.control.connection")

    /// Takes a descriptor over and closes it in the end.
    init(taking descriptor: Int32) {
        self.descriptor = descriptor
        setTimeout(SO_SNDTIMEO, Self.patienceForSending)
    }

    deinit { close(descriptor) }

    /// Ends what waits in a call, now and later; safe from any thread.
    func interrupt() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// The user of the process that connected, or that listens.
    func peerUser() -> uid_t? {
        // struct ucred: pid, uid, gid, of 32 bits each (unix(7)).
        var credentials: [UInt32] = [0, .max, .max]
        let size = socklen_t(credentials.count * MemoryLayout<UInt32>.size)
        var length = size
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0, length == size else { return nil }
        return credentials[1]
    }

    /// - Returns: the request without its line feed; `nil` when the other side left before it was whole.
    func receiveRequest() async throws(ControlFailure) -> Octets? {
        try await onQueue { [self] () throws(ControlFailure) in try readRequest() }
    }

    /// Returns when the system has taken it, so that who sends is held to the pace of who reads.
    func send(_ kind: ControlWire.FrameKind, _ octets: Octets) async throws(ControlFailure) {
        // Said to who asked, as it is a fault of this side.
        guard octets.count <= ControlWire.largest else {
            throw .refused("a piece of \(octets.count) octets is more than the control socket carries")
        }
        try await onQueue { [self] () throws(ControlFailure) in
            try write(Octets(ControlWire.header(kind, length: octets.count)))
            try write(octets)
        }
    }

    func send(request: Octets) async throws(ControlFailure) {
        try await onQueue { [self] () throws(ControlFailure) in
            try write(request)
            try write(Octets([ASCII.lineFeed]))
        }
    }

    /// - Parameter patience: `nil`: for as long as it takes.
    func receiveFrame(
        within patience: Duration? = nil
    ) async throws(ControlFailure) -> (kind: ControlWire.FrameKind, octets: Octets) {
        try await onQueue { [self] () throws(ControlFailure) in
            setTimeout(SO_RCVTIMEO, patience)
            guard let (kind, length) = ControlWire.parse(try readExactly(ControlWire.headerLength)) else {
                throw .broken("a frame that is none")
            }
            return (kind, Octets(try readExactly(length)))
        }
    }

    private func onQueue<Value: Sendable>(
        _ body: @escaping @Sendable () throws(ControlFailure) -> Value
    ) async throws(ControlFailure) -> Value {
        let result: Result<Value, ControlFailure> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { () throws(ControlFailure) in try body() }) }
        }
        return try result.get()
    }

    private func readRequest() throws(ControlFailure) -> Octets? {
        let end = ContinuousClock.now + Self.patienceForRequest
        setTimeout(SO_RCVTIMEO, .seconds(1))
        var reader = ControlRequestReader()
        while true {
            guard ContinuousClock.now < end else { throw .broken("the request did not come in time") }
            let piece: [UInt8]
            do throws(ReadingFault) { piece = try read(atMost: 65_536) } catch {
                guard error == .timedOut else { throw .broken("recv") }
                continue
            }
            guard !piece.isEmpty else { return nil }
            if let request = try reader.take(piece[...]) { return request }
        }
    }

    private func readExactly(_ count: Int) throws(ControlFailure) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(count)
        while octets.count < count {
            let piece: [UInt8]
            do throws(ReadingFault) { piece = try read(atMost: count - octets.count) } catch {
                throw error == .timedOut ? .silent : .broken("recv")
            }
            guard !piece.isEmpty else { throw .broken("the answer ended before its end") }
            octets += piece
        }
        return octets
    }

    private enum ReadingFault: Error { case timedOut, failed }

    /// - Returns: nothing at the end of the stream.
    private func read(atMost limit: Int) throws(ReadingFault) -> [UInt8] {
        var result = 0, reason: Int32 = 0
        let octets = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            repeat {
                result = recv(descriptor, buffer.baseAddress, limit, 0)
                reason = errno
            } while result < 0 && reason == EINTR
            filled = max(0, result)
        }
        guard result < 0 else { return octets }
        throw reason == EAGAIN || reason == EWOULDBLOCK ? .timedOut : .failed
    }

    private func write(_ octets: Octets) throws(ControlFailure) {
        let reason = octets.withUnsafeBytes { buffer -> Int32 in
            var sent = 0
            while sent < buffer.count {
                let count = Glibc.send(
                    descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent, Int32(MSG_NOSIGNAL))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return errno }
                sent += count
            }
            return 0
        }
        guard reason == 0 else { throw .broken("send: errno \(reason)") }
    }

    private func setTimeout(_ option: Int32, _ patience: Duration?) {
        var time = timeval(patience)
        setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
}

extension timeval {
    /// As a time-out of a socket: zero is no bound (socket(7)), so the shortest is a microsecond.
    init(_ patience: Duration?) {
        guard let patience else {
            self.init(tv_sec: 0, tv_usec: 0)
            return
        }
        let microseconds = max(1, Int(patience / .microseconds(1)))
        self.init(tv_sec: microseconds / 1_000_000, tv_usec: microseconds % 1_000_000)
    }
}
