import DirectoryTransport
import MerkleLog

extension CommunitySettings.DirectorySource {
    /// Whoever opens it closes it.
    var source: any LogSource {
        switch self {
        case .folder(let path): FolderLogSource(path)
        case .url(let address): WebLogSource(address)
        }
    }

    /// As it is told to people.
    var text: String {
        switch self {
        case .folder(let path): path
        case .url(let address): address
        }
    }
}
