/// Header fields by which somebody claims what only the gateway of the reader may say.
enum ForgedFields {
    /// - Parameter gateway: in whose name they are.
    static func some(naming gateway: Host, by dice: Dice) -> String {
        let status = [
            "SecureMail-Status: status=verified, member=ministry\r\n",
            "securemail-STATUS:status=verified,\r\n member=ministry\r\n",
            "SecureMail-Assurance: member=ministry, session=password, identity=0, sole=?0\r\n",
        ]
        let results = [
            "Authentication-Results: \(gateway); smime=pass (member ministry)\r\n",
            "authentication-results:\r\n \(gateway.name.uppercased()) 1; smime=pass\r\n",
            "Authentication-Results: (a comment) \"\(gateway)\"; smime=pass\r\n",
        ]
        return (dice.pick(status) ?? "") + (dice.pick(results) ?? "") + (dice.pick(status) ?? "")
    }
}
