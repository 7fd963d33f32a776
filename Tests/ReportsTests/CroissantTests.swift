import Digests
import Foundation
import Testing

@testable import Reports

@Suite("The description of a generated table")
struct CroissantTests {
  private static let content = "seed,string\n1,BTXSE\n"

  private static func description(_ content: String = CroissantTests.content) throws -> [String: Any] {
    let text = Croissant(
      name: "strings", description: "Strings \"of\" a grammar", version: "1.2", table: "strings", content: content,
      columns: [.init("seed", "A seed", isInteger: true), .init("string", "A string")]
    ).json.text
    return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("names the file with its size and SHA-256")
  func file() throws {
    let found = try Self.description()
    let file = try #require((found["distribution"] as? [[String: Any]])?.first)
    #expect(file["contentUrl"] as? String == "strings.csv" && file["contentSize"] as? String == "20 B")
    #expect(file["sha256"] as? String == Digest.sha256(Array(Self.content.utf8)))
    let other = try Self.description("seed,string\n2,BTXSE\n")
    #expect((other["distribution"] as? [[String: Any]])?.first?["sha256"] as? String != file["sha256"] as? String)
  }

  @Test("has a field for each column, of its type")
  func fields() throws {
    let records = try #require((try Self.description()["recordSet"] as? [[String: Any]])?.first)
    let fields = try #require(records["field"] as? [[String: Any]])
    #expect(fields.map { $0["name"] as? String } == ["seed", "string"])
    #expect(fields.map { $0["@id"] as? String } == ["strings/seed", "strings/string"])
    #expect(fields.map { $0["dataType"] as? String } == ["sc:Integer", "sc:Text"])
    let extracts = fields.map { (($0["source"] as? [String: Any])?["extract"] as? [String: String])?["column"] }
    #expect(extracts == ["seed", "string"])
  }
}
