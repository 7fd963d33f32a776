import Foundation

/// A folder in which data are looked for by content, whatever their names: two folders deep, zip files
/// included. It is read once, and only where the names that everybody uses are not enough.
final class DataFolder {
  let path: String
  /// Such as `--data`; nil for the cache, which nobody named.
  let namedBy: String?
  private var found: [DataItem]?

  /// How many folders below the first are entered.
  static let depth = 2
  /// From how many files on the search is worth a line.
  static let manyFiles = 10_000
  /// Where the search ends.
  static let mostFiles = 200_000

  init(_ path: String, namedBy: String? = nil) {
    self.path = path
    self.namedBy = namedBy
  }

  /// What looks like data, in the order of the names, files before folders.
  func items(_ progress: ((String) -> Void)?) -> [DataItem] {
    if let found { return found }
    var items: [DataItem] = []
    var seen = 0
    var visited: Set<[UInt64]> = []
    var level = [""]
    for _ in 0...Self.depth {
      var next: [String] = []
      for folder in level {
        // A link may lead back to a folder above it.
        guard let status = Self.status(full(folder)),
          visited.insert([UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino)]).inserted
        else { continue }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: full(folder)))?.sorted() ?? [] {
          let relative = folder.isEmpty ? name : "\(folder)/\(name)"
          // Links are followed. A pipe or a device is never opened: it would be waited for.
          guard let status = Self.status(full(relative)) else { continue }
          if status.st_mode & S_IFMT == S_IFDIR {
            // Hidden folders hold no data but may hold very much else.
            if !name.hasPrefix(".") { next.append(relative) }
          } else if status.st_mode & S_IFMT == S_IFREG {
            seen += 1
            if seen == Self.manyFiles { progress?("\(path) has very many files; looking through them for data") }
            if seen > Self.mostFiles { break }
            items += self.items(relative, size: Int(status.st_size))
          }
        }
      }
      level = next
    }
    if seen > Self.mostFiles {
      progress?("only the first \(Self.mostFiles) files of \(path) were looked at; name the folder of the data itself")
    }
    found = items
    return items
  }

  private func full(_ name: String) -> String { name.isEmpty ? path : "\(path)/\(name)" }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// The data in one file: itself, or what a zip file holds.
  private func items(_ name: String, size: Int) -> [DataItem] {
    let path = full(name)
    func item(_ kind: DataItem.Kind) -> DataItem { DataItem(name: name, path: path, kind: kind, place: .file(path)) }
    // 40 bytes tell most files apart; only what may be data is read further.
    guard let start = Self.read(path, 0, 40) else {
      // A file that cannot be opened is worth a line only where its name promises data.
      let reason = String(cString: strerror(errno))
      return DataItem.kind(name: name, head: []) == nil ? [] : [item(.damaged("cannot be read: \(reason)"))]
    }
    let isZip = Zip.isZip(start)
    guard size <= DataItem.sizeLimit else {
      let isPictures = start.starts(with: [0, 0, 8])
      return isPictures
        ? [item(.damaged("has \(size) bytes, at most \(DataItem.sizeLimit) are looked at; compress it with gzip"))] : []
    }
    let head = start.count < 40 || !Self.mayBeData(start) ? start : Self.read(path, 0, DataItem.headSize) ?? start
    guard isZip, !name.lowercased().hasSuffix(".xlsx"), !name.lowercased().hasSuffix(".ods") else {
      guard let kind = DataItem.kind(name: name, head: head) else { return [] }
      // The cheapest look at a plain file that was cut or has something behind it.
      if case .idx(let dimensions) = kind, !Gzip.isCompressed(head), IDX.size(dimensions) != size {
        return [item(.damaged("\(IDXError.wrongLength(expected: IDX.size(dimensions), found: size))"))]
      }
      return [item(kind)]
    }
    do throws(ZipError) {
      let zip = try Zip(length: size) { Self.read(path, $0, $1) }
      return zip.entries.compactMap { entry in
        guard let head = try? zip.prefix(of: entry, count: DataItem.headSize) else {
          // What cannot be unpacked and has the name of data is named when it is asked for.
          guard DataItem.kind(name: entry.name, head: []) != nil else { return nil }
          var reason = "cannot be unpacked"
          do throws(ZipError) { _ = try zip.prefix(of: entry, count: 1) } catch { reason = "\(error)" }
          return DataItem(
            name: "\(name): \(entry.name)", path: "\(path): \(entry.name)", kind: .damaged(reason),
            place: .entry(zip, entry))
        }
        return DataItem.kind(name: entry.name, head: head).map {
          DataItem(
            name: "\(name): \(entry.name)", path: "\(path): \(entry.name)", kind: $0, place: .entry(zip, entry))
        }
      }
    } catch { return [item(.damaged("\(error)"))] }
  }

  /// Whether it is worth reading more than the first bytes: gzip, IDX, or text.
  private static func mayBeData(_ start: [UInt8]) -> Bool {
    if Gzip.isCompressed(start) || start.starts(with: [0, 0]) { return true }
    return PowerPlantTable.mayBegin(start)
  }

  /// Up to `count` bytes from `offset` on; nil where the file cannot be opened.
  static func read(_ path: String, _ offset: Int, _ count: Int) -> [UInt8]? {
    // Without waiting, should the file have become a pipe meanwhile.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
      }
      if got < 0 && errno == EINTR { continue }
      if got <= 0 { break }
      filled += got
    }
    bytes.removeLast(count - filled)
    return bytes
  }
}
