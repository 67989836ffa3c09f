/// Why a request about revocation gets no answer about it (RFC 6960 section 4.2.1, OCSPResponseStatus).
package enum OCSPFailure: UInt8, Error, Sendable, Hashable {
    case malformedRequest = 1, internalError = 2, tryLater = 3
}
