package import DeliveryQueue
import GRDB

extension QueueFailure {
    package init(storage error: any Error) {
        switch error {
        case let failure as QueueFailure: self = failure
        case let failure as StorageFailure: self.init(failure)
        case let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode):
            self = .damaged("database: SQLite \(error.extendedResultCode.rawValue)")
        default: self.init(StorageFailure(error))
        }
    }

    package init(_ failure: StorageFailure) {
        switch failure {
        case .full: self = .full
        case .cannotOpen, .notDurable, .failed, .newer: self = .unavailable(failure.description)
        }
    }
}
