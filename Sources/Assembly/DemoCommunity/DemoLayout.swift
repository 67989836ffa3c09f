import MailModel
import NodeAssembly

/// Who is in the demo, which ports they use, and where their files are. All of it follows from the folder and the first port.
struct DemoLayout: Sendable {
    struct Node: Sendable {
        let name: String
        let title: String
        /// Added to the first port for each listener: submission +1, mx +2, relay +3, peer +4, metrics +6, submissions +7.
        let portOffset: Int
        let domains: [String]
        let mailboxDomains: [String]
        let hasRelay: Bool
    }

    struct Customer: Sendable {
        let id: String, title: String, domain: String, node: String
        let receiverPortOffset: Int
    }

    struct Person: Sendable {
        let address: String, node: String
    }

    /// Absolute.
    let folder: String
    let portBase: Int

    static let nodes = [
        Node(
            name: "ministry", title: "Ministry of Examples", portOffset: 10, domains: ["ministry.example"], mailboxDomains: [],
            hasRelay: true),
        Node(
            name: "kiwimail", title: "Kiwimail", portOffset: 20, domains: ["kiwimail.example", "harbour.example"],
            mailboxDomains: ["kiwimail.example"], hasRelay: false),
    ]

    static let customers = [
        Customer(
            id: "ministry", title: "Ministry of Examples", domain: "ministry.example", node: "ministry", receiverPortOffset: 51),
        Customer(
            id: "harbour", title: "Harbour Engineering", domain: "harbour.example", node: "kiwimail", receiverPortOffset: 52),
    ]

    static let people = [
        Person(address: "aroha@kiwimail.example", node: "kiwimail"), Person(address: "tane@kiwimail.example", node: "kiwimail"),
    ]

    static let outsideReceiverPortOffset = 61

    var demoFile: String { "\(folder)/demo.json" }
    var authorityFolder: String { "\(folder)/authority" }
    var authorityEndpoint: HostPort { endpoint(0) }
    var outsideEndpoint: HostPort { endpoint(Self.outsideReceiverPortOffset) }
    var clientCAFile: String { "\(folder)/client-ca.pem" }

    func nodeFolder(_ name: String) -> String { "\(folder)/\(name)" }
    /// Members' own keys, apart from their gateways.
    var memberKeysFolder: String { "\(folder)/member-keys" }
    func memberKey(_ name: String) -> String { "\(memberKeysFolder)/\(name)" }
    func receiverFolder(_ name: String) -> String { "\(folder)/\(name)/maildir" }
    func configuration(_ name: String) -> String { "\(folder)/\(name)/securemail.yaml" }

    func receiver(of customer: Customer) -> HostPort { endpoint(customer.receiverPortOffset) }

    func listeners(of node: Node) -> ListenerSettings {
        ListenerSettings(
            mx: endpoint(node.portOffset + 2), submission: endpoint(node.portOffset + 1),
            submissions: endpoint(node.portOffset + 7), relay: node.hasRelay ? endpoint(node.portOffset + 3) : nil,
            peer: endpoint(node.portOffset + 4))
    }

    func metrics(of node: Node) -> HostPort { endpoint(node.portOffset + 6) }

    /// Where mail programs of the node's mailboxes find their settings.
    func autoconfig(of node: Node) -> HostPort? { node.mailboxDomains.isEmpty ? nil : endpoint(node.portOffset + 8) }

    private func endpoint(_ offset: Int) -> HostPort {
        guard let endpoint = HostPort(host: "127.0.0.1", port: portBase + offset) else {
            preconditionFailure("the command checked the range of ports")
        }
        return endpoint
    }
}
