/// Why a MIME field cannot be read in one way.
package enum MIMEFieldFault: Error, Sendable, Hashable {
    case malformed
    /// Over ``MessageLimits/parameters``.
    case tooManyParameters
    /// One parameter twice, or both plain and in pieces: programs take different ones.
    case parameterRepeated
}
