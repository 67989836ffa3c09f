import GRDB
package import MailModel
package import MessageFlow

/// Customers in `node.sqlite`.
package struct SQLiteCustomerStore: CustomerStore {
    private let database: StateDatabase
    private let damage = RowDamage()

    /// - Parameter database: what ``NodeDatabase/open(in:)`` gives.
    package init(database: StateDatabase) { self.database = database }

    package func customer(_ id: CustomerID) async throws(CustomerFailure) -> Customer? {
        try await reading { database in
            try CustomerRows.customer(id.text, in: database) ?? nobody("customer \(id)", in: database)
        }
    }

    package func customer(owning domain: DomainName) async throws(CustomerFailure) -> Customer? {
        try await reading { database in
            let row = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT * FROM customerDomain WHERE domain = ?"), arguments: [domain.text])
            let record = row.map { CustomerDomainRecord($0) }
            guard let record, record.isSound, let customer = try CustomerRows.customer(record.customer, in: database) else {
                return try nobody("the customer of \(domain)", in: database)
            }
            return customer
        }
    }

    package func customer(
        signingInAs user: String
    ) async throws(CustomerFailure) -> (customer: Customer, connector: Connector)? {
        try await reading { database in
            let row = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT * FROM connector WHERE user = ?"), arguments: [user])
            let record = row.map { ConnectorRecord($0) }
            guard let record, record.isSound, let customer = try CustomerRows.customer(record.customer, in: database),
                let connector = customer.connectors.first(where: { $0.user == user })
            else { return try nobody("that of the connector \(user)", in: database) }
            return (customer, connector)
        }
    }

    /// One that is damaged is left out, with a word: it keeps nobody else from signing in. No other can be the owner of what was found, as a
    /// certificate, or a name with its header field, is one customer's.
    package func customers(showing digest: [UInt8], names: [DomainName]) async throws(CustomerFailure) -> ShownCustomers {
        let texts = [Hexadecimal.text(digest)] + names.map(\.text)
        return try await reading { database in
            let places = texts.map { _ in "?" }.joined(separator: ", ")
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM connector WHERE certificate IN (\(places)) ORDER BY customer",
                arguments: StatementArguments(texts))
            let ids = Set(rows.map { ConnectorRecord($0) }.filter(\.isSound).map(\.customer))
            let whole = try ids.sorted().compactMap { id -> Customer? in
                do { return try CustomerRows.customer(id, in: database) } catch is CustomerFailure { return nil }
            }
            return ShownCustomers(whole, mayLackOne: try damage.isThere { try NodeDamage.hasCustomers(database) })
        }
    }

    /// For lists: those that can be read, and the ids of those that cannot, by which they are removed.
    package func listing() async throws(CustomerFailure) -> (whole: [Customer], damaged: [String]) {
        try await reading { (whole: try CustomerRows.whole(in: $0), damaged: try NodeDamage.customers($0)) }
    }

    /// All or none: who asks for all counts on having all.
    package func customers() async throws(CustomerFailure) -> [Customer] {
        try await reading { database in
            let all = try CustomerRows.all(in: database)
            let _: Never? = try nobody("one more customer", in: database)
            return all
        }
    }

    /// What is said of somebody whom no row is found for: that may be because that row is damaged.
    private func nobody<Found>(_ whom: String, in database: Database) throws -> Found? {
        guard try !damage.isThere({ try NodeDamage.hasCustomers(database) }) else {
            throw CustomerFailure.storage("a row of a customer is damaged, and may be \(whom)")
        }
        return nil
    }

    package func add(_ customer: Customer) async throws(CustomerFailure) {
        try await writing { database in
            let others = try CustomerRows.all(in: database)
            if others.contains(where: { $0.id == customer.id }) { throw CustomerFailure.idTaken }
            if let fault = CustomerRules.fault(customer, beside: others) { throw fault }
            try CustomerRows.insert(customer, into: database)
        }
    }

    package func update(_ customer: Customer) async throws(CustomerFailure) {
        try await writing { database in
            let all = try CustomerRows.all(in: database), others = all.filter { $0.id != customer.id }
            guard others.count < all.count else { throw CustomerFailure.unknownCustomer }
            if let fault = CustomerRules.fault(customer, beside: others) { throw fault }
            try CustomerRows.delete(customer.id.text, from: database)
            try CustomerRows.insert(customer, into: database)
        }
    }

    package func remove(_ id: CustomerID) async throws(CustomerFailure) {
        try await remove(damaged: id.text)
    }

    /// - Parameter id: as ``listing()`` says it, which may be none that a customer could have.
    package func remove(damaged id: String) async throws(CustomerFailure) {
        try await writing { try CustomerRows.delete(id, from: $0) }
    }

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(CustomerFailure) -> Value {
        do { return try await database.pool.read(body) } catch { throw failure(error) }
    }

    private func writing(_ body: @escaping @Sendable (Database) throws -> Void) async throws(CustomerFailure) {
        defer { damage.forget() }
        do { try await database.write(body) } catch { throw failure(error) }
    }

    private func failure(_ error: any Error) -> CustomerFailure {
        (error as? CustomerFailure) ?? .storage("\(StorageFailure(error, in: database.pool.path))")
    }
}
