/// A row that belongs to a customer.
protocol RecordOfCustomer: StoredRecord {
    var customer: String { get }
}
