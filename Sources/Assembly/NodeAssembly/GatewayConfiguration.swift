package import MailModel

/// The text of a gateway's `securemail.yaml`, every key explained. One place writes it, for `init` and for the demo.
package struct GatewayConfiguration: Sendable {
    package var name: DomainName
    package var member: MemberID
    package var mailboxDomains: [DomainName] = []
    package var listeners: ListenerSettings
    package var metrics: HostPort?
    package var directory: String
    package var directoryPollSeconds = 30
    package var outsidersRoute: HostPort?
    package var keySecret: KeySettings.Secret = .none
    package var state = "./state"
    package var autoconfig: AutoconfigSettings?

    package init(name: DomainName, member: MemberID, listeners: ListenerSettings, directory: String) {
        (self.name, self.member, self.listeners, self.directory) = (name, member, listeners, directory)
    }

    package var text: String {
        """
        # SecureMail gateway. Relative paths count from this file's folder. Every scalar key can be overridden by the environment:
        # SECUREMAIL_LISTENERS_PEER stands for listeners.peer.

        node:
          # The gateway's DNS name, as the authority's certificates say it.
          name: \(name)
          # What the node does: gateway, mailboxes (behind the gateway), authority.
          roles: [\(mailboxDomains.isEmpty ? "gateway" : "gateway, mailboxes")]
          # The member whose gateway this is: the id given at admission.
          member: \(member)
        \(mailboxDomains.isEmpty ? "" : "  # Domains whose addresses are mailboxes here.\n  mailbox-domains: [\(mailboxDomains.map(\.text).joined(separator: ", "))]\n")\
          # Queue, mailboxes and the kept log; one node alone uses it.
          state: \(state == "./state" ? state : Self.quoted(state))

        # Where the node listens, host:port; a listener that is left out does not exist.
        listeners:
          # From the members' gateways: TLS 1.3 with certificates of the community.
        \(listener("peer", listeners.peer, "0.0.0.0:24"))
          # From the rest of the Internet.
        \(listener("mx", listeners.mx, "0.0.0.0:25"))
          # From customers' mail servers and people's mail programs, who sign in: STARTTLS, and TLS from the first octet.
        \(listener("submission", listeners.submission, "0.0.0.0:587"))
        \(listener("submissions", listeners.submissions, "0.0.0.0:465"))
          # From the one customer's own mail server, known by its address, without sign-in or TLS.
        \(listener("relay", listeners.relay, "127.0.0.1:2525"))

        # What clients of mx, submission, submissions and autoconfig see; read anew when the files change.
        tls:
          certificate: ./tls/certificate.pem
          key: ./tls/key.pem
          # `ask`: submission and submissions let mail servers sign in by a certificate (`securemail connector add --client-certificate`).
          # client-certificates: ask
          # Roots of shared senders' certificates (`--client-name`); left out: those of this machine.
          # client-roots: ./tls/client-roots.pem

        # The gateway's own keys and certificates. They are sealed with the first line of `passphrase-file`, or with `key-file`
        # (32 octets or more): `securemail keys seal` seals those that were made without.
        keys:
          directory: ./keys
        \(keySecretLine)

        community:
          # The root certificate and the authority's public keys, as handed over by the authority.
          root: ./community/root.pem
          authority: ./community/authority.json
          # Where the directory is published: https://, a file, or http:// on loopback.
          directory: \(directory)
          poll-seconds: \(directoryPollSeconds)
          # Where the authority is asked for certificates of new keys; left out: beside the directory. `none`: never.
          # renewal: https://authority.example/renewal

        \(autoconfigSection)\
        outsiders:
          # How mail for addresses outside the community leaves: `mx`, to the servers that the DNS names for each domain (so when left
          # out); host:port, all of it to that server; `none`.
        \(outsidersRoute.map { "  route: \($0)" } ?? "  # route: smarthost.example:25")

        # How the DNS is asked. Left out: each domain's own servers are, from the root on (port 53, outwards), and answers are checked
        # with the root's keys in \(ResolverSettings.rootKeys) (Debian: dns-root-data).
        # resolver:
        #   servers: ["192.0.2.53:53"]
        #   trust-anchor: \(ResolverSettings.rootKeys)
        #   timeout: 20

        # Who gets mail to postmaster, and notices about mail that was set aside; an address of this gateway.
        # postmaster: it@ministry.example

        metrics:
          # Metrics for Prometheus at /metrics, and /health; plain HTTP, so keep it inside.
        \(metrics.map { "  listen: \($0)" } ?? "  # listen: 127.0.0.1:9100")

        log:
          format: text
          level: info

        """
    }

    /// Only where there are mailboxes.
    private var autoconfigSection: String {
        guard !mailboxDomains.isEmpty else { return "" }
        return """
            autoconfig:
              # The name that people's mail programs connect to; it stands in the certificate of tls.
              host: \(autoconfig?.host ?? name)
              # Where settings for mail programs are served over HTTPS, to everybody.
            \(autoconfig?.listen.map { "  listen: \($0)" } ?? "  # listen: 0.0.0.0:443")


            """
    }

    private var keySecretLine: String {
        switch keySecret {
        case .none: "  # passphrase-file: /run/secrets/securemail-passphrase"
        case .keyFile(let path): "  key-file: \(Self.quoted(path))"
        case .passphraseFile(let path): "  passphrase-file: \(Self.quoted(path))"
        }
    }

    /// A path may hold what YAML reads as its own.
    private static func quoted(_ path: String) -> String { "'\(path.replacing("'", with: "''"))'" }

    private func listener(_ key: String, _ endpoint: HostPort?, _ example: String) -> String {
        endpoint.map { "  \(key): \($0)" } ?? "  # \(key): \(example)"
    }
}
