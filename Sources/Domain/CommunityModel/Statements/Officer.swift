/// One of those who speak for the authority.
package struct Officer: Sendable, Hashable {
    package let key: OfficerKey
    package let name: String
    package init(key: OfficerKey, name: String) { (self.key, self.name) = (key, name) }
}
