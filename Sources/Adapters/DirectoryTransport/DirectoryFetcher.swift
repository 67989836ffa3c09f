import AsyncHTTPClient
import MailModel
import NIOCore
import NIOHTTP1

/// Fetches the published directory over HTTPS (plain HTTP only where the settings allowed a loopback address).
///
/// It judges nothing: the file is signed, and who reads it verifies it. It bounds time and size, and follows no redirect.
package struct DirectoryFetcher: Sendable {
    /// How long a server may take to answer, and to send nothing.
    package static let patience: Duration = .seconds(30)
    /// Octets a second that a server must send at the least, once ``patience`` is over: 60 MiB may take 4 minutes.
    package static let leastRate = 262_144
    /// Octets of an entity tag; a longer one is not remembered.
    private static let maximumTag = 256

    private let client: HTTPClient
    private let maximumSize: Int
    private let patience: Duration

    /// No redirects, no decompression, a short time to connect.
    ///
    /// - Parameter maximumSize: octets of a directory file.
    package init(maximumSize: Int, patience: Duration = Self.patience) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = .nanoseconds(patience.wholeMicroseconds * 1_000)
        configuration.decompression = .disabled
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        (self.maximumSize, self.patience) = (maximumSize, patience)
    }

    /// Must be called before the last reference goes.
    package func shutdown() async { try? await client.shutdown() }

    /// - Parameter tag: of the content that the caller has.
    package func fetch(_ address: String, unless tag: String? = nil) async throws(DirectoryFetchFailure) -> DirectoryAnswer {
        do {
            var request = HTTPClientRequest(url: address)
            if let tag { request.headers.add(name: "If-None-Match", value: tag) }
            let response = try await client.execute(request, timeout: .nanoseconds(patience.wholeMicroseconds * 1_000))
            if tag != nil, response.status == .notModified { return .unchanged }
            guard response.status == .ok else { throw DirectoryFetchFailure.answered(status: Int(response.status.code)) }
            let octets = try await read(response.body)
            let given = response.headers.first(name: "ETag").flatMap { $0.utf8.count <= Self.maximumTag ? $0 : nil }
            return .file(octets, tag: given)
        } catch let failure as DirectoryFetchFailure {
            throw failure
        } catch {
            throw .notReachable(diagnostic: String(describing: error))
        }
    }

    /// The client's own deadline ends with the answer's head; a server that sends an octet now and then would never be done.
    private func read(_ body: HTTPClientResponse.Body) async throws -> Octets {
        var octets: [UInt8] = []
        let start = ContinuousClock.now
        for try await part in body {
            guard octets.count + part.readableBytes <= maximumSize else {
                throw DirectoryFetchFailure.tooLarge(limit: maximumSize)
            }
            octets.append(contentsOf: part.readableBytesView)
            let allowed = patience + .seconds(Double(octets.count) / Double(Self.leastRate))
            guard ContinuousClock.now - start <= allowed else { throw DirectoryFetchFailure.tooSlow }
        }
        return Octets(octets)
    }
}
