import MailModel
import MessageFlow

extension NodeRow {
    /// How a connector was set up: what is compared with the customer's server when the two do not come together.
    init(_ connector: Connector, of customer: CustomerID) {
        var cells: [(String, Value)] = [("customer", .text(customer.text)), ("user", .text(connector.user))]
        if let handOver = connector.deliversTo {
            cells += [
                ("delivers-to", .text(handOver.endpoint.description)), ("protocol", .text(handOver.dialect.rawValue)),
                ("trust", .text(Self.trust(handOver.security))),
            ]
        }
        cells.append(("signs-in-by", .list(["password"] + Self.proofs(connector.certificate))))
        if !connector.relayAddresses.isEmpty { cells.append(("relay-addresses", .list(connector.relayAddresses.map(\.text)))) }
        self.init(cells)
    }

    private static func trust(_ security: HandOverSecurity) -> String {
        switch security {
        case .pinnedCertificate(let digest): "pin \(Hexadecimal.text(digest))"
        case .pinnedName(let name): "tls-name \(name)"
        case .clear(let isOwn): isOwn ? "own network, without TLS" : "this machine, without TLS"
        }
    }

    private static func proofs(_ certificate: ClientCertificate?) -> [String] {
        switch certificate {
        case .pinned(let digest): ["certificate \(Hexadecimal.text(digest))"]
        case .shared(let name, let header): ["certificate of \(name) with \(header.text)"]
        case nil: []
        }
    }
}
