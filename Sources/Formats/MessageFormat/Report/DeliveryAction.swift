/// What became of a recipient's copy (RFC 3464 section 2.3.3).
package enum DeliveryAction: String, Sendable, Hashable, CaseIterable { case failed, delayed, delivered, relayed, expanded }
