/// Why RDATA could not be read.
package enum RDATAFailure: Error, Sendable, Hashable { case tooShort, tooLong, nameMalformed }
