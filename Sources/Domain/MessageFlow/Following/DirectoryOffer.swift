package import MailModel

/// What somebody who was asked for the published directory said.
package enum DirectoryOffer: Sendable, Hashable {
    /// What was taken last is still the newest.
    case unchanged
    /// - Parameter tag: names this content, for the next ask; `nil` where there is no such name.
    case file(Octets, tag: String? = nil)
}
