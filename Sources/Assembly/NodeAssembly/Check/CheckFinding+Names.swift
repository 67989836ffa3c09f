extension CheckFinding {
    /// Every ``id`` that a finding can have; `securemail-check(1)` tells of them. None is ever given to something else.
    package static let ids = topics.merging(CheckSection.allCases.map { ("\($0.rawValue).all", "of the whole section") }) {
        one, _ in one
    }

    private static let topics: [String: String] = [
        "settings.file": "the configuration can be read", "settings.key": "a setting is not allowed",
        "settings.metrics-listen": "metrics are open to the network", "settings.postmaster": "who gets mail to postmaster",
        "settings.domain-postmaster": "a mailbox domain has a postmaster",
        "clock.kernel": "the clock is kept right", "clock.directory": "the clock and the newest directory",
        "files.node-state": "mode of the state directory", "files.owner": "files of another user in it",
        "files.control-socket": "mode of the control socket", "files.keys-directory": "modes of the keys",
        "files.keys-key-file": "mode of the file that seals them", "files.keys-passphrase-file": "the same",
        "files.tls-key": "mode of the clients' TLS key", "files.user": "who runs the check",
        "disk.room": "room on the disk", "disk.inodes": "inodes", "disk.file-system": "the file system cannot be asked",
        "storage.database": "a database", "limits.open-files": "files that may be open",
        "keys.keys": "the keys open", "keys.sealing": "the keys are sealed", "keys.storage-key": "the storage key works",
        "certificates.peer-tls": "of the gateway, TLS", "certificates.signing": "of the gateway, signing",
        "certificates.encryption": "of the gateway, encryption", "certificates.gateway": "those three were not looked at",
        "certificates.client-tls": "for clients, its key and end", "certificates.client-chain": "for clients, who issued it",
        "certificates.client-names": "for clients, its names", "certificates.tls-client-roots": "roots of clients' certificates",
        "directory.kept": "the directory on this node", "directory.age": "its age", "directory.source": "where it comes from",
        "directory.member": "the member in it", "directory.gateway": "the gateway in it",
        "directory.domains": "the domains agree",
        "directory.domain": "a domain does not agree",
        "directory.member-key": "the member's own key",
        "directory.waiting": "a statement waits for the member's agreement",
        "directory.look-alike": "names that read alike", "node.process": "the node runs",
        "listeners.peer": "a listener", "listeners.mx": "a listener", "listeners.submission": "a listener",
        "listeners.submissions": "a listener", "listeners.relay": "a listener", "listeners.metrics": "a listener",
        "listeners.autoconfig": "a listener", "listeners.authority": "a listener", "listeners.host": "what --listeners names",
        "dns.host": "addresses of the node's name", "dns.mx": "MX of a domain", "dns.dnssec": "a domain is signed",
        "dns.spf": "SPF", "dns.dkim": "DKIM", "dns.dmarc": "DMARC", "dns.mta-sts": "MTA-STS", "dns.tls-rpt": "TLS-RPT",
        "dns.resolver": "the resolver", "dns.others": "domains that were not looked up",
        "customers.customers": "could not be asked for", "customers.connector": "a customer has connectors",
        "customers.server": "a customer's server", "customers.extensions": "what that server offers",
        "neighbours.gateway": "another gateway", "neighbours.gateways": "were not looked at",
        "neighbours.others": "more than are looked at", "neighbours.outsiders": "the way to outsiders",
        "authority.keys": "modes of the officers' and the authority's keys",
        "authority.log": "the log that it publishes: signatures, age, entries",
        "authority.issuing": "the end of the issuing certificate",
        "authority.root": "the root's key lies on this machine",
        "authority.officers": "officers' keys lie on this machine",
        "authority.root-list": "the end of the root's revocation list",
    ]
}
