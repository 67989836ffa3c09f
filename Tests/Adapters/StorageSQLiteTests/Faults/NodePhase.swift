import StorageTestKit

/// What is done to `node.sqlite` while a call fails.
enum NodePhase: CaseIterable, Sendable {
    case addAccount, setPassword, removeAccount, addCustomer, updateCustomer, removeCustomer, open

    /// Calls of each, as many as were measured with SQLite 3.40.1.
    var least: [FaultDisk.Call: UInt64] {
        switch self {
        case .addAccount, .setPassword, .removeAccount, .addCustomer, .updateCustomer, .removeCustomer: [.write: 4, .sync: 1]
        case .open: [.open: 4, .write: 1, .sync: 1, .mapping: 1, .read: 10]
        }
    }
}
