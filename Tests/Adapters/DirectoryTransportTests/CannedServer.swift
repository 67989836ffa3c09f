import SecureMailTestKit
import Testing

/// An HTTP server that says the same to everybody, whatever was asked.
struct CannedServer {
    enum Then: Sendable {
        case close
        /// The connection stays open and nothing more comes, until the client leaves.
        case fallSilent
        /// These octets come again and again, as fast as they are taken.
        case repeating([UInt8])
        /// One octet now and then, for a minute.
        case trickle
    }

    let listener: LoopbackListener
    var address: String { "http://127.0.0.1:\(listener.port)" }

    /// - Parameter body: octets behind what the answer says, where they are no text.
    init(_ answer: String, body: [UInt8] = [], then: Then = .close) throws {
        listener = try #require(
            LoopbackListener { connection in
                var request: [UInt8] = []
                while !request.indices.contains(where: { request[$0...].starts(with: "\r\n\r\n".utf8) }) {
                    let piece = await connection.receive()
                    guard !piece.isEmpty else { return }
                    request += piece
                }
                await connection.send(Array(answer.utf8) + body)
                switch then {
                case .close: break
                case .fallSilent: _ = await connection.receiveAll()
                case .repeating(let octets): while await connection.send(octets) {}
                case .trickle:
                    for _ in 0..<3_000 {
                        guard await connection.send([0x61]), (try? await Task.sleep(for: .milliseconds(20))) != nil else { break }
                    }
                }
            })
    }
}
