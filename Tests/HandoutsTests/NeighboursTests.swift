import Testing

@testable import Handouts

@Suite("Previous and next")
struct NeighboursTests {
  static let pages = ["a", "b", "c"].map { Neighbours.Page(file: "\($0).html", title: "The \($0)") }

  @Test("the first page has no previous one, the last no next one, and what is not in the course has neither")
  func ends() {
    #expect(Neighbours(of: "a.html", among: Self.pages).words == ["-M", "next=b.html", "-M", "next-title=The b"])
    #expect(
      Neighbours(of: "b.html", among: Self.pages).words == [
        "-M", "previous=a.html", "-M", "previous-title=The a", "-M", "next=c.html", "-M", "next-title=The c",
      ])
    #expect(Neighbours(of: "c.html", among: Self.pages).words == ["-M", "previous=b.html", "-M", "previous-title=The b"])
    #expect(Neighbours(of: "glossary.html", among: Self.pages).words.isEmpty)
    #expect(Neighbours(of: "a.html", among: []).words.isEmpty)
  }
}
