extension NameServer {
    static let signedZone = """
        $ORIGIN signed.example.
        $TTL 300
        @ SOA ns hostmaster 1 3600 600 864000 300
        @ NS ns
        ns A 127.0.0.1
        @ MX 20 backup
        @ MX 10 Mx1
        @ MX 10 mx2
        @ TXT "v=spf1 " "-all"
        mx1 A 192.0.2.1
        mx1 AAAA 2001:db8::1
        mx2 A 192.0.2.2
        backup A 192.0.2.3
        backup A 192.0.2.4
        _25._tcp.mx1 TLSA 3 1 1 \(String(repeating: "ab", count: 32))
        _submission._tcp SRV 1 2 587 mx1
        4.2.0.192.rev PTR mx1
        null MX 0 .
        bare A 192.0.2.9
        empty TXT "no address"
        bad A 192.0.2.66
        mail MX 10 dead
        mail MX 20 alive
        dead A 127.0.0.9
        alive A 127.0.0.1
        alive AAAA ::1
        alias CNAME hop1
        hop1 CNAME hop2
        hop2 CNAME mx1
        mailalias CNAME @
        nowhere CNAME missing
        loop1 CNAME loop2
        loop2 CNAME loop1
        self CNAME self
        \((1...30).map { "long\($0) CNAME long\($0 + 1)" }.joined(separator: "\n"))
        long31 A 192.0.2.31
        many TXT \((1...40).map { "\"\($0)\(String(repeating: "x", count: 100))\"" }.joined(separator: " "))
        plain NS ns.plain
        ns.plain A 127.0.0.1

        """

    static let plainZone = """
        $ORIGIN plain.signed.example.
        $TTL 300
        @ SOA ns hostmaster 1 3600 600 864000 300
        @ NS ns
        ns A 127.0.0.1
        @ MX 10 mx
        mx A 192.0.2.20

        """
}
