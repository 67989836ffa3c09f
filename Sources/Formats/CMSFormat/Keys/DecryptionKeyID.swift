/// Names a key of a ``KeyService`` that agrees on secrets (ECDH).
package typealias DecryptionKeyID = PublicKeyID
