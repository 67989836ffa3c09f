import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
package import MailModel
import NIOCore
package import NetworkTransport

/// An HTTP server of a few read-only pages: metrics and health of a node, the files of the authority, settings for mail programs.
package struct NodeHTTPServer: Sendable {
    private let application: Application<RouterResponder<BasicRequestContext>>
    private let setting: String
    private let address: HostPort

    /// - Parameters:
    ///   - setting: that names the address, for the operator.
    ///   - limits: `nil`: those that go with the security.
    ///   - reserve: descriptors that connections leave to the rest of the node.
    ///   - listening: told the port once the socket is bound.
    package init(
        _ setting: String, at address: HostPort, pages: [NodePage], security: PageSecurity = .inside, limits: PageLimits? = nil,
        reserve: DescriptorReserve = .usual, logger: Logger,
        listening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        (self.setting, self.address) = (setting, address)
        // GET and HEAD (RFC 9110 section 9.1), and POST where a page takes it.
        let router = Router(options: .autoGenerateHeadEndpoints)
        for page in pages {
            if let posted = page.posted {
                router.post(RouterPath(page.path)) { request, _ in await Self.answer(request, page, posted) }
            } else {
                router.get(RouterPath(page.path)) { request, _ in await Self.answer(request, page) }
            }
        }
        let taken = Dictionary(pages.compactMap { page in page.posted.map { (page.path, $0.limit) } }) { first, _ in first }
        var quiet = logger
        quiet.logLevel = .critical  // an end by cancellation is told as an error, and faults of requests are their clients'
        application = Application(
            responder: router.buildResponder(), server: Self.channels(security, limits, reserve, taken),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { channel in await listening(channel.localAddress?.port ?? address.port) }, logger: quiet)
    }

    private static func channels(
        _ security: PageSecurity, _ limits: PageLimits?, _ reserve: DescriptorReserve, _ taken: [String: Int]
    ) -> HTTPServerBuilder {
        let limits = limits ?? security.limits
        let connections = ConnectionLimiter(
            limit: limits.connections, perAddress: limits.connectionsPerAddress, hasDescriptors: { reserve.hasRoom() })
        return HTTPServerBuilder {
            PageChannel($0, security: security, connections: connections, limits: limits) { isRefused($0, taken) }
        }
    }

    /// Whether a request has content that nobody will read.
    ///
    /// - Parameter taken: octets that may be posted to a path.
    private static func isRefused(_ request: Request, _ taken: [String: Int]) -> Bool {
        guard hasContent(request) else { return false }
        guard request.method == .post, let limit = taken[request.uri.path] else { return true }
        return request.headers[.contentLength].flatMap { Int($0) }.map { $0 > limit } ?? false
    }

    /// A page is asked for without content (RFC 9110 section 9.3.1). Who sends some is refused before any of it is read.
    static func hasContent(_ request: Request) -> Bool {
        request.headers[.transferEncoding] != nil || (request.headers[.contentLength].map { $0 != "0" } ?? false)
    }

    private static var tooLarge: Response { Response(status: .contentTooLarge, headers: [.connection: "close"]) }

    private static func answer(_ request: Request, _ page: NodePage, _ posted: NodePage.Posted) async -> Response {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > posted.limit { return tooLarge }
        guard let content = try? await request.body.collect(upTo: posted.limit) else { return tooLarge }
        let type = request.headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == posted.type else { return Response(status: .unsupportedMediaType) }
        let asked = PageRequest(request, Octets(Array(content.readableBytesView)))
        return response(await page.content(asked), to: request, [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"])
    }

    private static func answer(_ request: Request, _ page: NodePage) async -> Response {
        guard !hasContent(request) else { return tooLarge }
        // Nobody keeps it, nobody guesses another type for it, and no page of others shows it as its own.
        var headers: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        // Asked for before the content: content that is newer than its tag is only fetched once more.
        if let version = await page.version() {
            headers[.eTag] = "\"\(version)\""
            if holds(request.headers[values: .ifNoneMatch], version) { return Response(status: .notModified, headers: headers) }
        }
        return response(await page.content(PageRequest(request)), to: request, headers)
    }

    private static func response(
        _ content: NodePage.Content, to request: Request, _ given: HTTPFields
    ) -> Response {
        var headers = given
        switch content {
        case .found(let type, let body, let fileName, let caching):
            headers[.contentType] = type
            if let caching {
                headers[.cacheControl] = caching.control
                if let modified = caching.modified { headers[.lastModified] = PageCaching.date(modified) }
                if let expires = caching.expires { headers[.expires] = PageCaching.date(expires) }
            }
            if let fileName { headers[.contentDisposition] = "attachment; filename=\"\(fileName)\"" }
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.bytes)))
        case .fixed(let type, let body):
            headers[.contentType] = type
            headers[.cacheControl] = "public, max-age=31536000, immutable"
            return part(of: body, request, headers)
        case .notFound(let line):
            return told(line, .notFound, headers)
        case .refused(let status, let line, let retryAfter):
            if let retryAfter { headers[.retryAfter] = "\(retryAfter.components.seconds)" }
            return told(line, HTTPResponse.Status(code: status), headers)
        case .notReady: return Response(status: .serviceUnavailable)
        }
    }

    private static func told(_ line: String, _ status: HTTPResponse.Status, _ fields: HTTPFields) -> Response {
        var headers = fields
        headers[.contentType] = "text/plain; charset=utf-8"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: line + "\n")))
    }

    /// The part that was asked for (RFC 9110 section 14.2), or the whole. Whoever says what it has a part of (If-Range) has no tag of ours,
    /// and gets the whole (RFC 9110 section 13.1.5).
    private static func part(of body: Octets, _ request: Request, _ fields: HTTPFields) -> Response {
        var headers = fields
        headers[.acceptRanges] = "bytes"
        let asked = request.method == .get && request.headers[.ifRange] == nil ? request.headers[.range] : nil
        switch ByteRange(asked, of: body.count) {
        case .whole: return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.bytes)))
        case .outside:
            headers[.contentRange] = "bytes */\(body.count)"
            headers[.contentType] = nil
            return Response(status: .rangeNotSatisfiable, headers: headers)
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(body.count)"
            return Response(
                status: .partialContent, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body[range].bytes)))
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
    /// - Throws: ``ListenFailure`` when the address cannot be bound.
    package func run() async throws {
        // What connections run into ends with them: an error of the system here is that of binding.
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenFailure(setting, address, reason: error.errnoCode)
        }
    }
}

extension PageRequest {
    fileprivate init(_ request: Request, _ content: Octets = Octets()) {
        // Without the port, and without the brackets of an IPv6 address, which names no domain anyhow (RFC 9110 section 7.2).
        let host = request.head.authority.map { String($0.prefix { $0 != ":" }) }
        let query = request.uri.queryParameters.map { (String($0.key), String($0.value)) }
        self.init(host: host, path: request.uri.path, query: Dictionary(query) { first, _ in first }, content: content)
    }
}
