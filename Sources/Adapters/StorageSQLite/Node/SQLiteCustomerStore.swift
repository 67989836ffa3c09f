import GRDB
package import MailModel
package import MessageFlow

/// Customers in `node.sqlite`.
package struct SQLiteCustomerStore: CustomerStore {
    private let database: StateDatabase

    /// - Parameter database: what ``NodeDatabase/open(in:)`` gives.
    package init(database: StateDatabase) { self.database = database }

    package func customer(_ id: CustomerID) async throws(CustomerFailure) -> Customer? {
        try await reading { try CustomerRows.customer(id.text, in: $0) }
    }

    package func customer(owning domain: DomainName) async throws(CustomerFailure) -> Customer? {
        try await reading { database in
            let owner = try String.fetchOne(
                database.cachedStatement(sql: "SELECT customer FROM customerDomain WHERE domain = ?"), arguments: [domain.text])
            return try owner.flatMap { try CustomerRows.customer($0, in: database) }
        }
    }

    package func customer(
        signingInAs user: String
    ) async throws(CustomerFailure) -> (customer: Customer, connector: Connector)? {
        try await reading { database in
            let owner = try String.fetchOne(
                database.cachedStatement(sql: "SELECT customer FROM connector WHERE user = ?"), arguments: [user])
            guard let owner, let customer = try CustomerRows.customer(owner, in: database),
                let connector = customer.connectors.first(where: { $0.user == user })
            else { return nil }
            return (customer, connector)
        }
    }

    package func customers(showing digest: [UInt8], names: [DomainName]) async throws(CustomerFailure) -> [Customer] {
        let texts = [Hexadecimal.text(digest)] + names.map(\.text)
        return try await reading { database in
            let places = texts.map { _ in "?" }.joined(separator: ", ")
            let ids = try String.fetchAll(
                database, sql: "SELECT DISTINCT customer FROM connector WHERE certificate IN (\(places)) ORDER BY customer",
                arguments: StatementArguments(texts))
            return try ids.compactMap { try CustomerRows.customer($0, in: database) }
        }
    }

    package func customers() async throws(CustomerFailure) -> [Customer] {
        try await reading { try CustomerRows.all(in: $0) }
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
            try CustomerRows.delete(customer.id, from: database)
            try CustomerRows.insert(customer, into: database)
        }
    }

    package func remove(_ id: CustomerID) async throws(CustomerFailure) {
        try await writing { try CustomerRows.delete(id, from: $0) }
    }

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(CustomerFailure) -> Value {
        do { return try await database.pool.read(body) } catch { throw Self.failure(error) }
    }

    private func writing(_ body: @escaping @Sendable (Database) throws -> Void) async throws(CustomerFailure) {
        do { try await database.pool.write(body) } catch { throw Self.failure(error) }
    }

    private static func failure(_ error: any Error) -> CustomerFailure {
        (error as? CustomerFailure) ?? .storage("\(StorageFailure(error))")
    }
}
