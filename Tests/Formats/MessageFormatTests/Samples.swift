import Foundation
import MailModel
import MessageFormat
import Testing

/// Octets of a text with `\n` written for CRLF.
func crlf(_ text: String) -> Octets { Octets(utf8: text.replacing("\n", with: "\r\n")) }

func message(_ text: String) throws -> Message { try Message(parsing: crlf(text)) }

func text(_ octets: Octets) -> String { String(decoding: octets.bytes, as: UTF8.self) }

func domain(_ name: String) throws -> DomainName { try #require(DomainName(name)) }

func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }
