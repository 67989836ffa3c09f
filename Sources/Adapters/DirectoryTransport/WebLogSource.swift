import AsyncHTTPClient
package import MailModel
package import MerkleLog
import NIOCore
import NIOHTTP1

/// Fetches the files of the log over HTTPS, or plain HTTP from a loopback address.
///
/// It judges nothing: the log is signed, and who reads it verifies it. It bounds time and size, and follows no redirect.
package struct WebLogSource: LogSource {
    /// How long a server may take to answer, and to send nothing.
    package static let patience = Duration.seconds(30)
    /// Octets of an entity tag; a longer one is not remembered.
    private static let maximumTag = 256

    private let client: HTTPClient
    private let prefix: String
    private let patience: Duration

    /// No redirects, no decompression, a short time to connect.
    ///
    /// - Parameter address: below which the log's files lie.
    package init(_ address: String, patience: Duration = patience) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = TimeAmount(patience)
        configuration.decompression = .disabled
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        (prefix, self.patience) = (address.hasSuffix("/") ? address : address + "/", patience)
    }

    package func close() async { try? await client.shutdown() }

    /// Whether an address may be asked: `https://`, or `http://` to a loopback address, each with a host and nothing before it.
    package static func isAllowed(_ address: String) -> Bool {
        func endpoint(after scheme: String, port: Int) -> HostPort? {
            let authority = address.dropFirst(scheme.count).prefix { $0 != "/" }
            return HostPort(authority) ?? HostPort("\(authority):\(port)")
        }
        if address.hasPrefix("https://") { return endpoint(after: "https://", port: 443) != nil }
        return address.hasPrefix("http://") && endpoint(after: "http://", port: 80)?.isLoopback == true
    }

    package func checkpoint(unless tag: String?) async throws -> LogCheckpointAnswer {
        try await get("checkpoint", tag.map { ("If-None-Match", $0) }) { response in
            if tag != nil, response.status == .notModified { return .unchanged }
            if response.status == .notFound || response.status == .gone { return .missing }
            guard response.status == .ok else { throw LogFetchFailure.answered(status: Int(response.status.code)) }
            let given = response.headers.first(name: "ETag").flatMap { $0.utf8.count <= Self.maximumTag ? $0 : nil }
            return .note(try await response.octets(limit: LogLimits.note, patience: patience), tag: given)
        }
    }

    /// A part is asked for (RFC 9110 section 14.2); a server that knows none sends all of it. Files never change, so no part can be of another
    /// content than the last one.
    package func file(_ path: String, from offset: Int, limit: Int) async throws -> Octets? {
        try await get(path, offset > 0 ? ("Range", "bytes=\(offset)-") : nil) { response in
            switch response.status {
            case .ok:
                let whole = try await response.octets(limit: offset + limit, patience: patience)
                guard whole.count >= offset else { throw LogFetchFailure.otherPart }
                return whole[offset..<whole.count]
            case .partialContent where offset > 0:
                // RFC 9110 section 14.4; one that is without the field holds several parts, which were not asked for.
                guard response.headers.first(name: "Content-Range")?.hasPrefix("bytes \(offset)-") == true else {
                    throw LogFetchFailure.otherPart
                }
                return try await response.octets(limit: limit, patience: patience)
            case .notFound, .gone: return nil
            default: throw LogFetchFailure.answered(status: Int(response.status.code))
            }
        }
    }

    private func get<Answer: Sendable>(
        _ path: String, _ header: (name: String, value: String)?, _ take: (HTTPClientResponse) async throws -> Answer
    ) async throws -> Answer {
        guard Self.isAllowed(prefix) else { throw LogFetchFailure.notAllowed }
        do {
            var request = HTTPClientRequest(url: prefix + path)
            if let header { request.headers.add(name: header.name, value: header.value) }
            return try await take(try await client.execute(request, timeout: TimeAmount(patience)))
        } catch let failure as LogFetchFailure {
            throw failure
        } catch {
            throw LogFetchFailure.notReachable(diagnostic: String(describing: error))
        }
    }
}
