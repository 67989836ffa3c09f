import StorageTestKit

/// What is done to `node.sqlite` while a call fails.
enum NodePhase: CaseIterable, Sendable {
    case addAccount, setPassword, removeAccount, addCustomer, updateCustomer, removeCustomer, open

    /// Calls of each, as many as were measured with SQLite 3.40.1.
    var least: [FaultDisk.Call: UInt64] {
        switch self {
        case .addAccount, .removeAccount: [.write: 4, .sync: 1, .read: 2]
        case .setPassword: [.write: 2, .sync: 1, .read: 1]
        case .addCustomer, .updateCustomer, .removeCustomer: [.write: 10, .sync: 1, .read: 5]
        case .open: [.open: 7, .write: 1, .sync: 1, .mapping: 5, .read: 100]
        }
    }
}
