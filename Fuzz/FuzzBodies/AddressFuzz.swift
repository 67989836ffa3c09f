import MailModel

/// Every address that is read, strictly or leniently, is read back from its text.
func fuzzAddress(_ octets: UnsafeRawBufferPointer) {
    let octets = Array(octets)
    if let address = try? AddressParser.envelopeAddress(octets[...]) {
        precondition(EmailAddress(address.description) == address, "an address is read back")
        precondition(EmailAddress(address.canonical) == address, "so is its canonical form")
    }
    for mailbox in ((try? AddressParser.addressList(octets[...])) ?? []).flatMap(\.mailboxes) {
        precondition(EmailAddress(mailbox.address.description) == mailbox.address, "a header's address is read back")
    }
}
