import HTTPTypes
import Hummingbird
package import Logging
package import MailModel
import NIOCore

/// A plain HTTP server of a few read-only pages: metrics and health of a node, the files of the authority.
package struct NodeHTTPServer: Sendable {
    private let application: Application<RouterResponder<BasicRequestContext>>

    /// - Parameter listening: told the port once the socket is bound.
    package init(
        at address: HostPort, pages: [NodePage], logger: Logger, listening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        // GET and HEAD (RFC 9110 section 9.1), nothing else.
        let router = Router(options: .autoGenerateHeadEndpoints)
        for page in pages {
            router.get(RouterPath(page.path)) { _, _ in
                switch await page.content() {
                case .found(let type, let body):
                    return Response(
                        status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
                        body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.bytes)))
                case .notReady: return Response(status: .serviceUnavailable)
                }
            }
        }
        var quiet = logger
        quiet.logLevel = .critical  // an end by cancellation is told as an error, and faults of requests are their clients'
        application = Application(
            responder: router.buildResponder(),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { channel in await listening(channel.localAddress?.port ?? address.port) }, logger: quiet)
    }

    /// Serves until cancelled.
    package func run() async throws { try await application.run() }
}
