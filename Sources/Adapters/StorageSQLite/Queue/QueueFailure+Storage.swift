package import DeliveryQueue

extension QueueFailure {
    /// - Parameter path: of the database that the error comes from.
    init(storage error: any Error, in path: String) {
        switch error {
        case let failure as QueueFailure: self = failure
        default: self.init(StorageFailure(error, in: path))
        }
    }

    package init(_ failure: StorageFailure) {
        switch failure {
        case .full: self = .full(failure.description)
        case .damaged: self = .damaged(failure.description)
        case .readOnly, .device, .cannotOpen, .notDurable, .failed, .newer: self = .unavailable(failure.description)
        }
    }
}
