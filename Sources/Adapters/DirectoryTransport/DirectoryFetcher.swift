import AsyncHTTPClient
import MailModel
import NIOCore
import NIOHTTP1

/// Fetches the published directory over HTTPS, or plain HTTP from a loopback address.
///
/// It judges nothing: the file is signed, and who reads it verifies it. It bounds time and size, and follows no redirect.
package struct DirectoryFetcher: Sendable {
    /// How long a server may take to answer, and to send nothing.
    package static let patience = Duration.seconds(30)
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
    package init(maximumSize: Int, patience: Duration = patience) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = TimeAmount(patience)
        configuration.decompression = .disabled
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        (self.maximumSize, self.patience) = (maximumSize, patience)
    }

    /// Must be called before the last reference goes.
    package func shutdown() async { try? await client.shutdown() }

    /// Whether an address may be asked: `https://`, or `http://` to a loopback address, each with a host and nothing before it.
    package static func isAllowed(_ address: String) -> Bool {
        func endpoint(after scheme: String, port: Int) -> HostPort? {
            let authority = address.dropFirst(scheme.count).prefix { $0 != "/" }
            return HostPort(authority) ?? HostPort("\(authority):\(port)")
        }
        if address.hasPrefix("https://") { return endpoint(after: "https://", port: 443) != nil }
        return address.hasPrefix("http://") && endpoint(after: "http://", port: 80)?.isLoopback == true
    }

    /// - Parameter tag: of the content that the caller has.
    package func fetch(_ address: String, unless tag: String? = nil) async throws(DirectoryFetchFailure) -> DirectoryAnswer {
        guard Self.isAllowed(address) else { throw .notAllowed }
        do {
            var request = HTTPClientRequest(url: address)
            if let tag { request.headers.add(name: "If-None-Match", value: tag) }
            let response = try await client.execute(request, timeout: TimeAmount(patience))
            if tag != nil, response.status == .notModified { return .unchanged }
            guard response.status == .ok else { throw DirectoryFetchFailure.answered(status: Int(response.status.code)) }
            if let length = response.headers.first(name: "Content-Length").flatMap(Int.init), length > maximumSize {
                throw DirectoryFetchFailure.tooLarge(limit: maximumSize)
            }
            let octets = try await read(response.body)
            let given = response.headers.first(name: "ETag").flatMap { $0.utf8.count <= Self.maximumTag ? $0 : nil }
            return .file(octets, tag: given)
        } catch let failure as DirectoryFetchFailure {
            throw failure
        } catch {
            throw .notReachable(diagnostic: String(describing: error))
        }
    }

    /// The client's own deadline ends when the head of the answer is there; a body that trickles would hold the node for ever.
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
        // A cancelled body looks like one that is complete.
        try Task.checkCancellation()
        return Octets(octets)
    }
}
