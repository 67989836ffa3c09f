/// How the sender of a message signed in, as its gateway asserts it.
package enum SessionStrength: String, Sendable, Hashable, CaseIterable { case organisation, password, strong }
