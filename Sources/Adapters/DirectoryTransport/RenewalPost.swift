import AsyncHTTPClient
package import MailModel
import NIOCore
import NIOHTTP1

/// Posts a request for a certificate to the authority, over HTTPS or from a loopback address. Seldom: so each has a client of its own.
///
/// It judges nothing: what comes back is signed, and who asked verifies it. It bounds time and size, and follows no redirect.
package struct RenewalPost: Sendable {
    package static let contentType = "application/json"
    package static let patience = Duration.seconds(30)
    /// Octets of an answer: a chain of two has under 4 KiB.
    package static let maximumAnswer = 32 * 1_024
    /// Of the authority's words.
    private static let maximumText = 400
    private static let longestPause = Duration.days(1)

    private let address: String
    private let patience: Duration

    /// - Parameter address: one that ``WebLogSource/isAllowed(_:)``.
    package init(to address: String, patience: Duration = patience) { (self.address, self.patience) = (address, patience) }

    package func post(_ octets: Octets) async -> RenewalReply {
        guard WebLogSource.isAllowed(address) else { return .notReachable(LogFetchFailure.notAllowed.description) }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = TimeAmount(patience)
        configuration.decompression = .disabled
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let reply: RenewalReply
        do { reply = try await answer(from: client, to: octets) } catch {
            reply = .notReachable("the authority cannot be reached at \(address) (\(error))")
        }
        try? await client.shutdown()
        return reply
    }

    private func answer(from client: HTTPClient, to octets: Octets) async throws -> RenewalReply {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: Self.contentType)
        request.body = .bytes(ByteBuffer(bytes: octets.bytes))
        let response = try await client.execute(request, timeout: TimeAmount(patience))
        let body = try await response.octets(limit: Self.maximumAnswer, patience: patience)
        guard response.status == .ok else {
            let pause = response.headers.first(name: "Retry-After").flatMap { Int64($0) }
                .map { min(max(.seconds($0), .zero), Self.longestPause) }
            return .refused(Self.words(of: body, response.status), retryAfter: pause)
        }
        return .certificates(body)
    }

    /// In one line of what can be printed: it goes to a log and a terminal.
    private static func words(of body: Octets, _ status: HTTPResponseStatus) -> String {
        let text = String(decoding: body.bytes.prefix(maximumText), as: UTF8.self).unicodeScalars
            .map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : Character($0) }
        let line = String(text).split(separator: " ").joined(separator: " ")
        return line.isEmpty ? "the authority answered \(status.code)" : "the authority answered \(status.code): \(line)"
    }
}
