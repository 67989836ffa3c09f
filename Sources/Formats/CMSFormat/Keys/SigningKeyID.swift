/// Names a signing key of a ``KeyService``.
package typealias SigningKeyID = PublicKeyID
