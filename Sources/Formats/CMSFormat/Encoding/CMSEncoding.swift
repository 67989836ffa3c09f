/// Which encoding rules of ASN.1 a structure is read under.
package enum CMSEncoding: Sendable, Hashable {
    /// Definite lengths, one spelling of everything (X.690 section 10): what members send each other.
    case der
    /// Indefinite lengths and strings in parts as well (X.690 section 8.1.3.6 and section 8.7.3), as programs write that do not know the
    /// length of a content beforehand.
    case ber
}
