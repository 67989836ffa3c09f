import CUnbound
import Glibc
import MailModel

/// A context of libunbound, set up. It validates, and keeps what it learns for as long as it may.
///
/// `@unchecked`: the pointer never changes, and libunbound locks what is behind it.
struct UnboundContext: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ configuration: ResolverConfiguration) throws(ResolverSetupFailure) {
        guard let pointer = ub_ctx_create() else { throw ResolverSetupFailure("libunbound cannot be set up") }
        self.pointer = pointer
        do throws(ResolverSetupFailure) { try setUp(configuration) } catch {
            ub_ctx_delete(pointer)
            throw error
        }
    }

    private func setUp(_ configuration: ResolverConfiguration) throws(ResolverSetupFailure) {
        // It would write to standard error, which is the node's log; what concerns a lookup comes with its answer.
        _ = ub_ctx_debugout(pointer, nil)
        try check(ub_ctx_async(pointer, 1), "threads")
        try set("outgoing-range:", "\(configuration.sockets)")
        try set("num-queries-per-thread:", "\(configuration.sockets)")
        if configuration.servers.contains(where: \.isLoopback) { try set("do-not-query-localhost:", "no") }
        for server in configuration.servers {
            try check(ub_ctx_set_fwd(pointer, "\(server.host)@\(server.port)"), "the server \(server)")
        }
        if let file = configuration.trustAnchor {
            guard access(file, R_OK) == 0 else { throw ResolverSetupFailure("the trust anchor \(file) cannot be read") }
            try check(ub_ctx_add_ta_file(pointer, file), "the trust anchor \(file)")
        }
        try finish(configuration)
    }

    /// The settings are read when something is first asked. `localhost` is answered without a question to anybody (RFC 6761 section 6.3).
    private func finish(_ configuration: ResolverConfiguration) throws(ResolverSetupFailure) {
        var result: UnsafeMutablePointer<ub_result>?
        let code = ub_resolve(pointer, "localhost.", 1, 1, &result)
        ub_resolve_free(result)
        let file = configuration.trustAnchor.map { ", or the trust anchor \($0) holds no keys" } ?? ""
        try check(code, "its settings\(file)")
    }

    private func set(_ option: String, _ value: String) throws(ResolverSetupFailure) {
        try check(ub_ctx_set_option(pointer, option, value), option)
    }

    private func check(_ code: Int32, _ what: String) throws(ResolverSetupFailure) {
        guard code != 0 else { return }
        throw ResolverSetupFailure("libunbound does not take \(what): \(String(cString: ub_strerror(code)))")
    }
}
