import CommunityModel
import MailModel

/// A leaf that is read is its own canonical spelling.
func fuzzStatement(_ octets: UnsafeRawBufferPointer) {
    let leaf = Octets(Array(octets))
    guard let signed = try? SignedStatement(parsing: leaf) else { return }
    precondition(signed.leaf == leaf, "a statement reads as what it was not written as")
}

/// A directory file whose frame is read keeps every octet.
func fuzzDirectoryFile(_ octets: UnsafeRawBufferPointer) {
    let file = Octets(Array(octets))
    guard let parsed = try? DirectoryFile.parse(file) else { return }
    precondition(parsed.octets == file && parsed.leaves.reduce(0) { $0 + $1.count } < file.count)
}

/// A revocation list that is read stays the octets that it was read from.
func fuzzRevocationList(_ octets: UnsafeRawBufferPointer) {
    let der = Octets(Array(octets))
    guard let list = try? CertificateRevocationList(parsing: der) else { return }
    precondition(list.der == der && list.thisUpdate <= list.nextUpdate)
}
