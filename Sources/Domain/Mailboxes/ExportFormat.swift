/// How a mailbox is handed out.
package enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    /// A file a message, octet for octet as delivered, in `new/` or `cur/`; folders beside the INBOX in `.NAME/`.
    case maildir
    /// One file a folder, with lines quoted as `mboxrd` does. Line ends become LF, as mbox files have them, so it is not octet for
    /// octet what was delivered: signatures that cover line ends are better kept by ``maildir``.
    case mbox
}
