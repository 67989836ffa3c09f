import ControlSocket
import Foundation

extension StateLockFailure {
    /// For whoever runs a command on a folder that others work on, too.
    func failure(of folder: String) -> NodeFailure {
        switch self {
        case .taken: NodeFailure("Another command works on \(folder); try again.")
        case .unusable(let reason): NodeFailure("\(folder)/lock cannot be used: \(String(cString: strerror(reason)))")
        }
    }
}
