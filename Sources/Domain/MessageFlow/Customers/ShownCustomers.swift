/// Customers that a certificate signs in.
package struct ShownCustomers: Sendable, Hashable {
    package let customers: [Customer]
    /// A customer that cannot be read may be one of them: where nobody is found, nobody may be told that there is no such customer.
    package let mayLackOne: Bool

    package init(_ customers: [Customer], mayLackOne: Bool = false) {
        (self.customers, self.mayLackOne) = (customers, mayLackOne)
    }
}
