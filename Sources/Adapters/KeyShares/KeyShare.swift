/// One of the parts that a key was split into. So many of them as are needed make the key; fewer tell nothing of it.
package struct KeyShare: Sendable {
    /// What it is a share of, for people: the same in all shares.
    package let ceremony: String
    /// SHA-256 of the public key, in DER, that belongs to the whole.
    package let key: [UInt8]
    /// 1 and up.
    package let number: Int
    package let total: Int
    package let needed: Int
    package let octets: [UInt8]

    package init(ceremony: String, key: [UInt8], number: Int, total: Int, needed: Int, octets: [UInt8]) {
        (self.ceremony, self.key, self.number) = (ceremony, key, number)
        (self.total, self.needed, self.octets) = (total, needed, octets)
    }

    func isOfSameKey(as other: KeyShare) -> Bool {
        ceremony == other.ceremony && key == other.key && total == other.total && needed == other.needed
            && octets.count == other.octets.count
    }
}
