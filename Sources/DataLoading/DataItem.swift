import Datasets
import Foundation

/// A file in a folder, or in a zip file there, that looks like data by its first bytes.
struct DataItem: Sendable {
  /// What the first bytes say.
  enum Kind: Equatable, Sendable {
    /// An IDX file of these dimensions.
    case idx([Int])
    /// A table whose first line names the power plant's columns.
    case table
    /// By its name it should be data, and is not; in words that follow the name and a colon.
    case damaged(String)
  }

  /// Where the bytes are.
  enum Place: Sendable {
    case file(String)
    case entry(Zip, Zip.Entry)
  }

  /// Relative to the folder that was searched; behind a zip file's name that of the file in it.
  let name: String
  /// The same with the folder before it, for messages.
  let path: String
  let kind: Kind
  let place: Place

  /// How much of a file, decompressed, is looked at to tell what it is.
  static let headSize = 4_096
  /// The largest file that is looked at, packed or not; one of the published ones has 47 MB.
  static let sizeLimit = 1 << 26

  /// The file's bytes as they stand, compressed or not.
  func bytes() throws(DatasetError) -> [UInt8] {
    switch place {
    case .file(let file): return try DataFinder.read(file, limit: IDX.sizeLimit)
    case .entry(let zip, let entry):
      do throws(ZipError) {
        return try zip.content(of: entry, limit: Self.sizeLimit)
      } catch { throw .unreadable(path: path, reason: "\(error)") }
    }
  }

  /// What a file is whose first bytes are `head`; nil for what is no data.
  static func kind(name: String, head: [UInt8]) -> Kind? {
    let lower = name.lowercased()
    let file = lower.split(separator: "/").last.map(String.init) ?? lower
    let isNamedLikePictures = file.contains("idx1") || file.contains("idx3")
    let isNamedLikeTable = file.contains("folds5x2")
    if file.hasSuffix(".xlsx") || file.hasSuffix(".ods") || file.hasSuffix(".xls") {
      return isNamedLikeTable ? .damaged("a spreadsheet; save its first sheet as CSV and keep that here") : nil
    }
    var content = head
    if Gzip.isCompressed(head) {
      do throws(GzipError) { content = try Gzip.prefix(head, count: headSize) } catch {
        return isNamedLikePictures || isNamedLikeTable ? .damaged("\(error)") : nil
      }
    }
    if content.count >= 4, content[0] == 0, content[1] == 0, (8...14).contains(content[2]), (1...4).contains(content[3]) {
      do throws(IDXError) { return .idx(try IDX.dimensions(head: content)) } catch { return .damaged("\(error)") }
    }
    if PowerPlantTable.hasHeader(content) { return .table }
    if isNamedLikePictures {
      do throws(IDXError) { _ = try IDX.dimensions(head: content) } catch { return .damaged("\(error)") }
    }
    return isNamedLikeTable
      ? .damaged("the columns \(PowerPlant.columns.joined(separator: ", ")) are not named in the first line") : nil
  }
}
