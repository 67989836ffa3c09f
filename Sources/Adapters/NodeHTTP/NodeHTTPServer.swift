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
            router.get(RouterPath(page.path)) { request, _ in await Self.answer(request, page) }
        }
        var quiet = logger
        quiet.logLevel = .critical  // an end by cancellation is told as an error, and faults of requests are their clients'
        application = Application(
            responder: router.buildResponder(),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { channel in await listening(channel.localAddress?.port ?? address.port) }, logger: quiet)
    }

    private static func answer(_ request: Request, _ page: NodePage) async -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        // Asked for before the content: content that is newer than its tag is only fetched once more.
        if let version = await page.version() {
            headers[.eTag] = "\"\(version)\""
            if holds(request.headers[values: .ifNoneMatch], version) { return Response(status: .notModified, headers: headers) }
        }
        switch await page.content() {
        case .found(let type, let body):
            headers[.contentType] = type
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.bytes)))
        case .notReady: return Response(status: .serviceUnavailable)
        }
    }

    /// RFC 9110 section 13.1.2: `*`, or a list of entity tags, weak ones compared as if they were strong.
    private static func holds(_ fields: [String], _ version: String) -> Bool {
        fields.flatMap { $0.split(separator: ",") }.map { $0.trimmingPrefix { $0 == " " || $0 == "\t" } }.contains { tag in
            let bare = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
            return bare == "*" || bare.prefix(while: { $0 != " " && $0 != "\t" }) == "\"\(version)\""
        }
    }

    /// Serves until cancelled.
    package func run() async throws { try await application.run() }
}
