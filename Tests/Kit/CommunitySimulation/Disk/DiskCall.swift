import DeliveryQueue

/// One change of a file on a simulated disk, on its way there.
struct DiskCall: Sendable {
    /// Changes the tables, and says what is to be told once that is durable.
    let change: @Sendable (inout DiskTables) -> (@Sendable () -> Void)
    /// Takes back what was refused, and turns out to be there when the file is opened again.
    let undo: @Sendable (inout DiskTables) -> Void
    /// What is accepted by it.
    let items: [NewItem]
    let fail: @Sendable (DiskFailure) -> Void
}
