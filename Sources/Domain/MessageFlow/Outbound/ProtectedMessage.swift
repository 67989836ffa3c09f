package import MailModel
package import SMIME

/// A message with its sealed copies, one a destination member and at most 100 recipients each.
package struct ProtectedMessage: Sendable {
    package struct Copy: Sendable {
        package let member: MemberID
        package let recipients: [EmailAddress]
        package let transfer: TransferID
        package let sealed: ProtectedCopy
    }

    package let decided: DecidedMessage
    package let copies: [Copy]
}
