import Mailboxes

extension MailboxFailure {
    /// What an error of the database says of a mailbox.
    init(_ error: any Error, in path: String) {
        switch error {
        case let failure as MailboxFailure: self = failure
        default: self.init(StorageFailure(error, in: path))
        }
    }

    init(_ failure: StorageFailure) {
        switch failure {
        case .full: self = .full
        case .readOnly, .device, .damaged, .cannotOpen, .notDurable, .failed, .newer: self = .storage(failure.description)
        }
    }
}
