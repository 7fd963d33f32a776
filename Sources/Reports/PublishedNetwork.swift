import Foundation
import Host
import Ledger

/// A network that a report holds, as `networks.csv` lists it: by the checksum of its bits.
public struct PublishedNetwork: Sendable, Equatable {
  /// The name of the table beside the front page.
  public static let fileName = "networks.csv"
  /// The table's columns.
  public static let columns = ["slug", "file", "numbers", "sha256", "file_sha256"]
  /// How the names of saved networks end.
  public static let ending = ".safetensors"

  /// The name of the report's folder.
  public let slug: String
  /// The name of the file there.
  public let file: String
  /// Its numbers and their checksums.
  public let tensors: SavedTensors

  /// A network that is known.
  public init(slug: String, file: String, tensors: SavedTensors) {
    self.slug = slug
    self.file = file
    self.tensors = tensors
  }

  /// Its place below the folder of the reports.
  public var place: String { "\(slug)/\(file)" }

  /// The fields of its row.
  var fields: [String] { [slug, file, "\(tensors.numbers)", tensors.sha256, tensors.fileSHA256] }

  /// The names of the saved networks in a report's folder, sorted; none where there is no such folder.
  public static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.sorted()
  }

  /// The networks of the reports in `folder`, in the order of `slugs` and of their names.
  ///
  /// - Throws: `HostError.unreadable` for a file that is none.
  public static func saved(in folder: String, slugs: [String]) throws(HostError) -> [PublishedNetwork] {
    var networks: [PublishedNetwork] = []
    for slug in slugs {
      for name in names(in: "\(folder)/\(slug)") {
        let tensors = try SavedTensors(path: "\(folder)/\(slug)/\(name)")
        networks.append(PublishedNetwork(slug: slug, file: name, tensors: tensors))
      }
    }
    return networks
  }

  /// The rows of the table at `path`.
  ///
  /// - Throws: `HostError.unreadable`, or `.malformed` with the line.
  public static func listed(path: String) throws(HostError) -> [PublishedNetwork] {
    var networks: [PublishedNetwork] = []
    for record in try CSVTable.records(path: path, columns: columns) {
      let fields = record.fields
      guard let numbers = Int(fields[2]), numbers >= 0, isChecksum(fields[3]), isChecksum(fields[4]) else {
        throw .malformed(
          path: path, line: record.line,
          reason: "\(Shown.text("\(fields[0])/\(fields[1])")): expected a count and twice 64 lower-case hexadecimal digits")
      }
      networks.append(
        PublishedNetwork(
          slug: fields[0], file: fields[1],
          tensors: SavedTensors(numbers: numbers, sha256: fields[3], fileSHA256: fields[4])))
    }
    return networks
  }

  private static func isChecksum(_ text: String) -> Bool { text.wholeMatch(of: /[0-9a-f]{64}/) != nil }
}

extension CSVTable {
  /// `networks.csv` with one record for each network.
  public init(networks: [PublishedNetwork]) {
    self.init(header: PublishedNetwork.columns, rows: networks.map(\.fields))
  }
}
