/// Whether a member takes part.
package enum MemberState: String, Sendable, Hashable { case active, suspended }
