import Datasets
import Host
import Ledger

/// What is published of the data sets: by which files each is known, and where these can be fetched. The lines of
/// `experiments/data-sets.csv`.
public struct DataCatalogue: Sendable, Equatable {
  /// In the order of the file.
  public let dataSets: [PublishedDataSet]

  /// Where it stands in a checkout.
  public static let file = "experiments/data-sets.csv"

  /// The columns of the file: the data set's name, which is also that of its folder; a file's name; the size in bytes
  /// and the SHA-256 of its decompressed content; what mirrors append to the name; the mirrors' addresses.
  public static let columns = ["data_set", "file", "bytes", "sha256", "suffix", "mirrors"]

  /// A catalogue in memory, empty by default.
  public init(_ dataSets: [PublishedDataSet] = []) { self.dataSets = dataSets }

  /// The catalogue in the file at `path`.
  ///
  /// - Throws: `DatasetError.unreadable`, and `.table` with the line of what is wrong.
  public init(path: String) throws(DatasetError) {
    do throws(HostError) {
      self.init(try Self.dataSets(try CSVTable.records(path: path, columns: Self.columns), path: path))
    } catch .malformed(let path, let line, let reason) {
      throw .table(path: path, line: line, problem: reason)
    } catch {
      throw .unreadable(path: path, reason: error.cause)
    }
  }

  /// The data set called `name`.
  ///
  /// - Throws: `DatasetError.dataSet` where it is not listed.
  public func dataSet(named name: String) throws(DatasetError) -> PublishedDataSet {
    guard let found = dataSets.first(where: { $0.name == name }) else {
      throw .dataSet(name: name, problem: "is not listed; add a line for each of its files to \(Self.file)")
    }
    return found
  }

  private static func dataSets(_ records: some Sequence<CSV.Record>, path: String) throws(HostError) -> [PublishedDataSet] {
    var dataSets: [PublishedDataSet] = []
    for record in records {
      func malformed(_ reason: String) -> HostError { .malformed(path: path, line: record.line, reason: reason) }
      let (name, file, bytes, sha256, suffix) = (
        record.fields[0], record.fields[1], record.fields[2], record.fields[3], record.fields[4]
      )
      guard name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil else {
        throw malformed("'data_set' is \(Shown.text(name)); expected lower-case letters, digits and hyphens")
      }
      // It becomes a path below the cache.
      guard !file.isEmpty, !file.hasPrefix("."), !file.contains("/"), !file.contains("\0") else {
        throw malformed("'file' is \(Shown.text(file)); expected the name of a file")
      }
      guard let size = bytes.isEmpty ? 0 : Int(bytes), bytes.isEmpty || (1...DataItem.sizeLimit).contains(size) else {
        throw malformed("'bytes' is \(Shown.text(bytes)); expected a number from 1 to \(DataItem.sizeLimit)")
      }
      guard sha256.wholeMatch(of: /[0-9a-f]{64}/) != nil else {
        throw malformed("'sha256' is \(Shown.text(sha256)); expected 64 lower-case hexadecimal digits")
      }
      guard ["", ".gz"].contains(suffix) else {
        throw malformed("'suffix' is \(Shown.text(suffix)); expected .gz or nothing")
      }
      let mirrors = record.fields[5].split(separator: " ").map(String.init)
      if let mirror = mirrors.first(where: { !$0.hasPrefix("https://") || !$0.hasSuffix("/") }) {
        throw malformed("the mirror \(Shown.text(mirror)) is no address with https:// before it and a slash behind it")
      }
      let published = PublishedFile(checksum: Checksum(name: file, sha256: sha256), size: size, suffix: suffix)
      guard let place = dataSets.firstIndex(where: { $0.name == name }) else {
        dataSets.append(PublishedDataSet(name: name, files: [published], mirrors: mirrors))
        continue
      }
      guard dataSets[place].mirrors == mirrors else {
        throw malformed("the mirrors are others than in the line before of \(name); give all its lines the same")
      }
      guard !dataSets[place].files.contains(where: { $0.name == file }) else {
        throw malformed("\(Shown.text(file)) of \(name) occurs twice")
      }
      dataSets[place].files.append(published)
    }
    return dataSets
  }
}

/// A data set as it was published: all its files, and where they can be fetched.
public struct PublishedDataSet: Sendable, Equatable {
  /// Also the name of its folder.
  public let name: String
  /// In the order in which they are listed, which is that of their readers.
  public internal(set) var files: [PublishedFile]
  /// Addresses that end in a slash, in the order of preference; none for what is never fetched.
  public let mirrors: [String]

  /// A data set that is known.
  public init(name: String, files: [PublishedFile], mirrors: [String] = []) {
    self.name = name
    self.files = files
    self.mirrors = mirrors
  }
}
