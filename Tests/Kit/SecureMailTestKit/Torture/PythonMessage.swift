import Foundation
package import MailModel

/// A message of Python's own email tests, and what Python's email package says of it.
package struct PythonMessage: Decodable, Sendable {
    package let name: String
    package let parts: [TorturePart]
    private let content: Data

    package var octets: Octets { Octets(Array(content)) }

    private enum CodingKeys: String, CodingKey {
        case name, parts
        case content = "octets"
    }
}
