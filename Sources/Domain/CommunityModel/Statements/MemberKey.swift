/// The public Ed25519 key of a member (RFC 8032): with it the member agrees to what is done with its gateways' keys and its domains. Made
/// and kept by the member's administrator, apart from its gateways.
package typealias MemberKey = OfficerKey
