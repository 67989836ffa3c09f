import Foundation
package import MailModel

/// Requests and answers as the control socket carries them.
package enum NodeWire {
    private struct Piece: Codable {
        let name: String?
        let octets: Data
    }

    private enum Frame: Codable {
        case row(NodeRow)
        case octets(Piece)
    }

    package static func request(_ octets: Octets) throws -> NodeRequest {
        do { return try JSONDecoder().decode(NodeRequest.self, from: Data(octets.bytes)) } catch {
            throw NodeFailure("The request is not understood; the command and the node may be of different versions.")
        }
    }

    package static func octets(_ request: NodeRequest) throws -> Octets { Octets(Array(try JSONEncoder().encode(request))) }

    package static func frame(_ answer: NodeAnswer) throws -> Octets {
        let frame: Frame =
            switch answer {
            case .row(let row): .row(row)
            case .octets(let name, let octets): .octets(Piece(name: name, octets: Data(octets)))
            }
        return Octets(Array(try JSONEncoder().encode(frame)))
    }

    package static func answer(_ octets: Octets) throws -> NodeAnswer {
        switch try JSONDecoder().decode(Frame.self, from: Data(octets.bytes)) {
        case .row(let row): .row(row)
        case .octets(let piece): .octets(name: piece.name, Array(piece.octets))
        }
    }
}
