import Foundation

/// `demo.json`: where everything of the demo is, for programs that drive it. Fields are only ever added.
struct DemoFile: Encodable {
    struct Authority: Encodable {
        let http: String, root_pem: String, config: String
    }

    struct KeyPair: Encodable {
        let cert_pem: String, key_pem: String
    }

    struct Keys: Encodable {
        let tls: KeyPair, signing: KeyPair, encryption: KeyPair
    }

    struct Node: Encodable {
        let name: String
        let roles: [String]
        let domains: [String]
        let config: String
        let submission: String, submissions: String, mx: String
        let relay: String?
        let peer: String
        let imap: String?, web: String?, console: String?
        /// Settings for mail programs, over HTTPS.
        let autoconfig: String?
        let metrics: String
        let ca_pem: String
        let keys: Keys
        /// The member's own key, with which `securemail member-key agree` agrees.
        let member_key: String

        // Written by hand so that what is not built yet stands there as null.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(roles, forKey: .roles)
            try container.encode(domains, forKey: .domains)
            try container.encode(config, forKey: .config)
            try container.encode(submission, forKey: .submission)
            try container.encode(submissions, forKey: .submissions)
            try container.encode(mx, forKey: .mx)
            try container.encode(relay, forKey: .relay)
            try container.encode(peer, forKey: .peer)
            try container.encode(imap, forKey: .imap)
            try container.encode(web, forKey: .web)
            try container.encode(console, forKey: .console)
            try container.encode(autoconfig, forKey: .autoconfig)
            try container.encode(metrics, forKey: .metrics)
            try container.encode(ca_pem, forKey: .ca_pem)
            try container.encode(keys, forKey: .keys)
            try container.encode(member_key, forKey: .member_key)
        }

        enum CodingKeys: String, CodingKey {
            case name, roles, domains, config, submission, submissions, mx, relay, peer, imap, web, console, autoconfig
            case metrics, ca_pem, keys, member_key
        }
    }

    struct Outside: Encodable {
        let delivers_to: String
    }

    struct Account: Encodable {
        let address: String, password: String
        let totp_secret: String?
        let node: String

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(address, forKey: .address)
            try container.encode(password, forKey: .password)
            try container.encode(totp_secret, forKey: .totp_secret)
            try container.encode(node, forKey: .node)
        }

        enum CodingKeys: String, CodingKey { case address, password, totp_secret, node }
    }

    struct Connector: Encodable {
        let customer: String, node: String
        let domains: [String]
        let user: String, password: String, delivers_to: String
    }

    let authority: Authority
    let nodes: [Node]
    let outside: Outside
    let accounts: [Account]
    let connectors: [Connector]
    let pid: Int32

    /// Writes the file aside and renames it into place, so that who waits for it never reads half of it.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
