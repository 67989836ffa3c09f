import MailModel

extension SettingsParser {
    func resolver(_ section: SettingsSection) -> ResolverSettings {
        let servers = section.scalars("servers").compactMap { value in server(value, section) }
        let anchor = path(section, "trust-anchor", allowed: "a file of DNSKEY or DS records")
        let timeout = section.integer("timeout", in: 1...120, default: 20)
        section.finish()
        return ResolverSettings(servers: servers, trustAnchor: anchor, timeoutSeconds: timeout)
    }

    /// By address: a name could not be looked up before there is a resolver.
    private func server(_ value: SettingsSection.Value, _ section: SettingsSection) -> HostPort? {
        if let server = HostPort(value.text), server.port > 0, IPAddress(server.host) != nil { return server }
        section.reader.add(
            line: value.line, path: section.path + ["servers"], problem: "`\(value.text.prefix(60))` is no server",
            allowed: "address:port, for example 192.0.2.53:53")
        return nil
    }
}
