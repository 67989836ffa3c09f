extension StorageFailure {
    /// What is wrong, whichever call met it and however much room was left then.
    enum Cause: Hashable {
        case full, readOnly, device, damaged, unusable, newer
    }

    var cause: Cause {
        switch self {
        case .full: .full
        case .readOnly: .readOnly
        case .device: .device
        case .damaged: .damaged
        case .cannotOpen, .notDurable, .failed: .unusable
        case .newer: .newer
        }
    }
}
