/// The doors of a gateway.
package enum ListenerKind: String, Sendable, Hashable, CaseIterable { case mx, submission, submissions, relay, peer }
