import AsyncHTTPClient
package import MailModel
import NIOCore
import NIOHTTP1

/// Fetches the published directory over HTTPS (plain HTTP only where the settings allowed a loopback address).
///
/// It judges nothing: the file is signed, and who reads it verifies it. It bounds time and size, and follows no redirect.
package struct DirectoryFetcher: Sendable {
    /// Octets of a directory file; a community of 10,000 gateways needs about 60 MiB.
    package static let maximumSize = 134_217_728
    /// Seconds for the whole exchange.
    package static let deadlineSeconds: Int64 = 30

    private let client: HTTPClient

    /// No redirects, no decompression, a short time to connect.
    package init() {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        configuration.decompression = .disabled
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Must be called before the last reference goes.
    package func shutdown() async { try? await client.shutdown() }

    package func fetch(_ address: String) async throws(DirectoryFetchFailure) -> Octets {
        do {
            let response = try await client.execute(HTTPClientRequest(url: address), timeout: .seconds(Self.deadlineSeconds))
            guard response.status == .ok else { throw DirectoryFetchFailure.answered(status: Int(response.status.code)) }
            let body = try await response.body.collect(upTo: Self.maximumSize)
            return Octets(Array(buffer: body))
        } catch let failure as DirectoryFetchFailure {
            throw failure
        } catch is NIOTooManyBytesError {
            throw .tooLarge
        } catch {
            throw .notReachable(diagnostic: String(describing: error))
        }
    }
}
