import Foundation
import MailModel
import Testing

/// How a server misbehaves, and what becomes of one message for three recipients.
struct RemoteEndCase: CustomTestStringConvertible, Sendable {
    enum Route: String, Sendable { case outside, member }

    enum End: Sendable, Hashable {
        case delivered
        /// It waits, with this code on record.
        case deferred(Int)
        /// Its sender is told this code, once.
        case returned(Int)

        var isDeferred: Bool {
            switch self {
            case .deferred: true
            case .delivered, .returned: false
            }
        }

        var isReturned: Bool {
            switch self {
            case .returned: true
            case .delivered, .deferred: false
            }
        }
    }

    let name: String
    var route = Route.outside
    /// Told what is needed to make up a server: certificates.
    var script: @Sendable (RemoteKeys) throws -> RemoteScript
    /// Of each of the three recipients.
    let ends: [End]
    /// Long, so that it goes in several chunks.
    var isLong = false
    /// The server is waited for by short time-outs.
    var isSlow = false
    /// What is on record of why the content went in clear; only where that is looked at.
    var clear: ClearReason??
    /// Once it behaves, it is the right server.
    var isRightServer = true

    var testDescription: String { "\(route.rawValue): \(name)" }

    static func all(_ end: End) -> [End] { [end, end, end] }

    /// An act of a server at a stage; the rest of it is in order.
    static func at(
        _ stage: RemoteStage, _ name: String, _ act: RemoteAct, _ ends: [End], on route: Route = .outside,
        _ change: @escaping @Sendable (inout RemoteScript) -> Void = { _ in }
    ) -> RemoteEndCase {
        RemoteEndCase(
            name: "\(name) at \(stage.rawValue)", route: route,
            script: { keys in
                var script = try keys.script(for: route)
                if stage == .helo { script.isOld = true }
                if stage == .startTLS { script.tls = .startTLS(try keys.outside()) }
                if stage == .reset { script.refused = ["": "451 4.3.0 later\r\n"] }
                (script.stage, script.act) = (stage, act)
                change(&script)
                return script
            }, ends: ends)
    }

    func clear(_ reason: ClearReason?) -> RemoteEndCase {
        var copy = self
        copy.clear = .some(reason)
        return copy
    }

    func long() -> RemoteEndCase {
        var copy = self
        copy.isLong = true
        return copy
    }

    func slow() -> RemoteEndCase {
        var copy = self
        copy.isSlow = true
        return copy
    }

    static let everything =
        codes(.outside) + codes(.member) + breaks(.outside) + breaks(.member) + breaksWithin + garbage + timing + recipients
        + togetherAndApart + tls + gateways

    /// Those whose names hold what SECUREMAIL_END says, so that a defence by which nearly all of them hang can be taken out; else all.
    static let chosen =
        ProcessInfo.processInfo.environment["SECUREMAIL_END"].map { part in
            everything.filter { $0.testDescription.contains(part) }
        } ?? everything
}
