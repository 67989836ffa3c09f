/// A file that a setting names and that a backup holds.
struct SettingsFile {
    /// Settings whose files or folders are in no backup of their own, and why.
    static let leftOut = [
        "node.state": "the backup has its parts",
        "keys.directory": "the backup has its parts",
        "keys.key-file": "what seals the keys does not lie beside them",
        "keys.passphrase-file": "what seals the keys does not lie beside them",
        "community.directory": "the source of the log, which the backup has as it was kept",
    ]

    let key: String
    /// Its name in the backup.
    let record: String
    let path: String
    /// A private key; left out with the keys.
    var isPrivate = false
    /// Without it there is no backup.
    var isNeeded = false

    static func all(of gateway: GatewaySettings) -> [SettingsFile] {
        var files = [
            SettingsFile(key: "community.root", record: "community/root.pem", path: gateway.community.root, isNeeded: true),
            SettingsFile(
                key: "community.authority", record: "community/authority.json", path: gateway.community.authority,
                isNeeded: true),
        ]
        if let tls = gateway.tls {
            files.append(SettingsFile(key: "tls.certificate", record: "tls/certificate.pem", path: tls.certificate))
            files.append(SettingsFile(key: "tls.key", record: "tls/key.pem", path: tls.key, isPrivate: true))
            if let roots = tls.clientRoots {
                files.append(SettingsFile(key: "tls.client-roots", record: "tls/client-roots.pem", path: roots))
            }
        }
        if let anchor = gateway.resolver.trustAnchor {
            files.append(SettingsFile(key: "resolver.trust-anchor", record: "resolver/trust-anchor", path: anchor))
        }
        return files
    }
}
