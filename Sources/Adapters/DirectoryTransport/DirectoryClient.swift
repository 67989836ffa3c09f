package import AsyncHTTPClient

/// The HTTP client behind ``DirectoryFetcher``; who made it shuts it down.
package typealias DirectoryClient = HTTPClient
