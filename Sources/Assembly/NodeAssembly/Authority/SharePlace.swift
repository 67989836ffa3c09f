import Foundation
import MailModel

/// Where one share of the root's key goes: a folder, each on a medium of its own, or the terminal, to be written or printed on paper.
enum SharePlace: Hashable {
    case paper
    case folder(String)

    init(_ text: String) { self = text == "-" ? .paper : .folder(text) }

    /// So many shares as are needed on one disk would be the root's key on that disk.
    static func requireOwnMedia(_ places: [SharePlace], and folder: String) throws {
        var seen: [UInt64: String] = [try device(of: folder): folder]
        for case .folder(let path) in places {
            let device = try device(of: path)
            if let other = seen[device] {
                throw NodeFailure(
                    "\(path) and \(other) are on one medium. Each share goes to a medium of its own, or to paper (`-`); to practise on one disk, "
                        + "say --rehearsal.")
            }
            seen[device] = path
        }
    }

    private static func device(of path: String) throws -> UInt64 {
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else { throw NodeFailure("\(path) is no folder.") }
        return UInt64(facts.st_dev)
    }
}
