import Digests
import Host
import Ledger

/// `croissant.json`: a table that a program generates, described in Croissant 1.0, so that `mlcroissant` and what stands
/// on it load the table and see that it is the one. It has no date: the same program gives the same bytes on any day.
public struct Croissant: Sendable {
  /// A column of the table.
  public struct Column: Sendable {
    /// As in the table's header.
    public let name: String
    /// What stands in it, in words.
    public let description: String
    /// Whether it holds whole numbers; texts otherwise.
    public let isInteger: Bool

    /// The column called `name`.
    public init(_ name: String, _ description: String, isInteger: Bool = false) {
      self.name = name
      self.description = description
      self.isInteger = isInteger
    }
  }

  /// The name of the file.
  public static let fileName = "croissant.json"

  private typealias Member = OrderedJSON.Member

  /// The data set's name, in letters, digits and hyphens, and what it is.
  private let name, description: String
  /// The version of the program that generates it.
  private let version: String
  private let columns: [Column]
  /// The table's name without `.csv`, and its content.
  private let table: String
  private let content: [UInt8]

  /// Describes the table `<table>.csv` with the content `content`, whose header is that of `columns`.
  public init(
    name: String, description: String, version: String, table: String, content: String, columns: [Column]
  ) {
    let header = columns.map(\.name).joined(separator: ",") + "\n"
    require(content.hasPrefix(header), "Croissant: the table does not begin with the columns \(header.dropLast())")
    self.name = name
    self.description = description
    self.version = version
    self.columns = columns
    self.table = table
    self.content = Array(content.utf8)
  }

  /// The file's content.
  public var json: OrderedJSON {
    let file = "\(table).csv"
    let distribution: [Member] = [
      .init("@type", .text("cr:FileObject")), .init("@id", .text(file)), .init("name", .text(file)),
      .init("description", .text("All rows, with a header, LF at their ends and no quotation marks.")),
      .init("contentUrl", .text(file)), .init("contentSize", .text("\(content.count) B")),
      .init("encodingFormat", .text("text/csv")), .init("sha256", .text(Digest.sha256(content))),
    ]
    let records: [Member] = [
      .init("@type", .text("cr:RecordSet")), .init("@id", .text(table)), .init("name", .text(table)),
      .init("description", .text("A record for each row.")), .init("field", .list(columns.map { field($0, of: file) })),
    ]
    return .members([
      .init("@context", Self.context), .init("@type", .text("sc:Dataset")), .init("name", .text(name)),
      .init("description", .text(description)), .init("conformsTo", .text("http://mlcommons.org/croissant/1.0")),
      .init("license", .text("https://spdx.org/licenses/MIT")), .init("version", .text(version)),
      .init("creator", .members([.init("@type", .text("sc:Organization")), .init("name", .text("The Retrace authors"))])),
      .init("citeAs", .text("The Retrace authors: Retrace, version \(version)")),
      .init("distribution", .list([.members(distribution)])), .init("recordSet", .list([.members(records)])),
    ])
  }

  private func field(_ column: Column, of file: String) -> OrderedJSON {
    .members([
      .init("@type", .text("cr:Field")), .init("@id", .text("\(table)/\(column.name)")), .init("name", .text(column.name)),
      .init("description", .text(column.description)),
      .init("dataType", .text(column.isInteger ? "sc:Integer" : "sc:Text")),
      .init(
        "source",
        .members([
          .init("fileObject", .members([.init("@id", .text(file))])),
          .init("extract", .members([.init("column", .text(column.name))])),
        ])),
    ])
  }

  /// The words of Croissant 1.0, each as its specification has it.
  private static var context: OrderedJSON {
    let own = [
      "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
      "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
      "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
    ]
    func typed(_ word: String, _ type: String) -> Member {
      .init(word, .members([.init("@id", .text("cr:\(word)")), .init("@type", .text(type))]))
    }
    let words: [Member] = [
      .init("@language", .text("en")), .init("@vocab", .text("https://schema.org/")),
      .init("cr", .text("http://mlcommons.org/croissant/")), .init("rai", .text("http://mlcommons.org/croissant/RAI/")),
      .init("dct", .text("http://purl.org/dc/terms/")), .init("sc", .text("https://schema.org/")),
      .init("conformsTo", .text("dct:conformsTo")), typed("data", "@json"), typed("dataType", "@vocab"),
      typed("examples", "@json"),
    ]
    return .members(words + own.map { Member($0, .text("cr:\($0)")) })
  }
}
