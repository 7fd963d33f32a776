import Foundation
import Testing

@testable import Studies

@Suite("The rows that a program's sources name")
struct NamedRowsTests {
  private func named(_ sources: String...) -> NamedRows { NamedRows(sources: sources.map { Array($0.utf8) }) }

  @Test("are those whose ids stand in a string, not in a comment or as a name")
  func plain() {
    let rows = named("judge(\"a-b\") // \"a-c\"\n/* \"a-d\" */ let `a-e` = 1\n", "judge(\"x-y\")")
    for id in ["a-b", "x-y"] { #expect(rows.canName(id)) }
    for id in ["a-c", "a-d", "a-e", "a", "a-b-c", ""] { #expect(!rows.canName(id)) }
  }

  @Test("or are made by an interpolation of a number or of what another string makes")
  func interpolated() {
    let rows = named(#"for n in 1...3 { judge("t5-z-\(n)"); own("delta\(n)") }; own("mean"); judge("k-\(id)-\(x[("a)")])", "c")"#)
    for id in ["t5-z-1", "t5-z-23", "k-mean-c", "k-delta7-mean", "k-1-2", "k-t5-z-4-c", "a)"] { #expect(rows.canName(id), "\(id)") }
    for id in ["t5-z-", "t5-z-x", "k-mean", "k-mean-", "k--c", "k-other-c", "k-delta-c", "t6-z-1"] {
      #expect(!rows.canName(id), "\(id)")
    }
  }

  @Test("a string that is nothing but an interpolation names no row, and many in a row take no time to speak of")
  func empty() {
    let rows = named(##"a("\(x)"); b("\(x)\(y)"); c(#"p\(x)"#); d("""\#n  e-\(n)\#n  """)"##)
    for id in ["kelleher", "p1", "1"] { #expect(!rows.canName(id)) }
    #expect(rows.canName(#"p\(x)"#))
    let many = named(String(repeating: #"s("\(a)-\(b)-\(c)-\(d)"); "#, count: 50))
    #expect(!many.canName(Array(repeating: "x", count: 40).joined(separator: "-")))
    #expect(many.canName("1-2-3-4-5-6-7"))
  }
}
