/// Something not accepted: what the peer is told and, apart from it, what only the log is told.
package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// How far the refusal reaches; the driver's reaction follows from it.
    package enum Scope: Sendable, Hashable { case recipient, transaction, connection }

    package let reply: Reply
    package let scope: Scope
    /// For the log, never for the peer; holds no content and no secret.
    package let diagnostic: String

    package init(_ reply: Reply, scope: Scope = .transaction, diagnostic: String = "") {
        (self.reply, self.scope, self.diagnostic) = (reply, scope, diagnostic)
    }

    package init(
        _ severity: Reply.Severity, _ condition: Reply.Condition, _ text: String? = nil, scope: Scope = .transaction,
        diagnostic: String = ""
    ) {
        self.init(Reply(severity, condition, text), scope: scope, diagnostic: diagnostic)
    }

    package var description: String { diagnostic.isEmpty ? reply.text : "\(reply.text) (\(diagnostic))" }
}
