import AsyncHTTPClient
package import MailModel
import NIOCore
import NIOHTTP1

/// Fetches the published directory over HTTPS, or plain HTTP from a loopback address.
///
/// It judges nothing: the file is signed, and who reads it verifies it. It bounds time and size, and follows no redirect.
package struct DirectoryFetcher: Sendable {
    /// Octets of a directory file; a community of 10,000 gateways needs about 60 MiB.
    package static let maximumSize = 134_217_728
    /// For the whole exchange.
    package static let deadline = Duration.seconds(30)

    private let client: HTTPClient
    private let maximumSize: Int
    private let deadline: Duration

    /// No redirects, no decompression, a short time to connect.
    package init(maximumSize: Int = maximumSize, deadline: Duration = deadline) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        configuration.decompression = .disabled
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        (self.maximumSize, self.deadline) = (maximumSize, deadline)
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

    package func fetch(_ address: String) async throws(DirectoryFetchFailure) -> Octets {
        guard Self.isAllowed(address) else { throw .notAllowed }
        // The client's own deadline ends when the head of the answer is there; a body that trickles would hold the node for ever.
        let result = await withTaskGroup(of: Result<Octets, DirectoryFetchFailure>.self) { group in
            group.addTask { await exchange(address) }
            group.addTask {
                try? await Task.sleep(for: deadline)
                return .failure(.tooSlow(limit: deadline))
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failure(.tooSlow(limit: deadline))
        }
        return try result.get()
    }

    private func exchange(_ address: String) async -> Result<Octets, DirectoryFetchFailure> {
        do {
            let response = try await client.execute(HTTPClientRequest(url: address), timeout: TimeAmount(deadline))
            guard response.status == .ok else { return .failure(.answered(status: Int(response.status.code))) }
            let body = try await response.body.collect(upTo: maximumSize)
            // A cancelled body looks like one that is complete.
            guard !Task.isCancelled else { return .failure(.notReachable(diagnostic: "cancelled")) }
            return .success(Octets(Array(buffer: body)))
        } catch is NIOTooManyBytesError {
            return .failure(.tooLarge(limit: maximumSize))
        } catch {
            return .failure(.notReachable(diagnostic: String(describing: error)))
        }
    }
}
