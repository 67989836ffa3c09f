import GzipFormat
import MailModel

/// What unpacks stays within the limit to the octet, and goes both ways.
func fuzzGzip(_ octets: UnsafeRawBufferPointer) {
    let given = Octets(Array(octets)), limit = 256 * 1_024
    guard let read = Gzip.decompressed(given, limit: limit) else { return }
    precondition(read.count <= limit, "more than the limit")
    precondition(Gzip.decompressed(given, limit: read.count) == read, "the limit itself is allowed")
    if !read.isEmpty {
        precondition(Gzip.decompressed(given, limit: read.count - 1) == nil, "an octet over the limit is refused")
    }
    precondition(Gzip.compressed(read).flatMap { Gzip.decompressed($0, limit: read.count) } == read, "gzip goes both ways")
}
