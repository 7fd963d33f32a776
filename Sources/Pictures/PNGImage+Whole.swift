import Foundation

extension PNGImage {
  /// Whether a file that begins as a PNG also ends as one; any other file is taken as it is.
  package static func isWhole(_ path: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: path) else { return false }
    let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    // The last chunk: no content, its name, its checksum.
    let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]
    guard !data.isEmpty else { return false }
    return !data.starts(with: signature.prefix(data.count)) || data.suffix(end.count).elementsEqual(end)
  }
}
