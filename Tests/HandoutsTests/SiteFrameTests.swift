import Foundation
import Testing

@testable import Handouts

@Suite("What stands around a page of the site")
struct SiteFrameTests {
  static let frame = SiteFrame(entries: [
    .init(slug: "one", title: "One & <only>", hasExercises: true, hasPyTorchPage: true, hasPackage: true,
      hasNotebook: true),
    .init(slug: "two", title: "Two"),
    .init(
      slug: "three", title: "Three", hasPyTorchPage: true, papers: [.init("Slides (PDF)", "slides/three.pdf")]),
  ])

  static func page(_ kind: SitePage.Kind, _ slug: String?, _ file: String) -> SitePage {
    SitePage(kind: kind, file: file, title: "", input: "in.md", slug: slug)
  }

  @Test("the sidebar lists chapters in the order of the course and marks the present page once")
  func sidebar() {
    let html = Self.frame.sidebar(on: Self.page(.chapter, "one", "one.html"))
    #expect(html.contains("<a href=\"one.html\" aria-current=\"page\">One &amp; &lt;only&gt;</a>"))
    #expect(html.components(separatedBy: "aria-current").count == 2)
    let places = ["one.html\"", "two.html\"", "three.html\"", "notation.html\"", "glossary.html\""].map {
      html.range(of: $0)?.lowerBound
    }
    #expect(!places.contains(nil))
    let found = places.compactMap(\.self)
    #expect(found == found.sorted())
  }

  @Test("below the present chapter stand its parts, and no other's")
  func parts() {
    let html = Self.frame.sidebar(on: Self.page(.pytorch, "one", "pytorch/one.html"))
    #expect(html.contains("<a href=\"../one.html#exercises\">Exercises</a>"))
    #expect(html.contains("<a href=\"../pytorch/one.html\" aria-current=\"page\">The same in PyTorch</a>"))
    #expect(!html.contains("pytorch/three.html"))
    #expect(!html.contains("href=\"one.html\""), "links from a folder of its own lead up")
  }

  @Test("a chapter links to what there is of it, and to nothing else")
  func links() {
    let all = Self.frame.links(on: Self.page(.chapter, "one", "one.html"))
    for file in ["one.html#exercises", "pytorch/one.html", "packages/one.zip", "notebooks/one.ipynb", "pytorch/one.zip"] {
      #expect(all.contains("href=\"\(file)\""), "\(file)")
    }
    #expect(!all.contains("href=\"one.html\""))
    #expect(Self.frame.links(on: Self.page(.chapter, "two", "two.html")) == "")
    let third = Self.frame.links(on: Self.page(.pytorch, "three", "pytorch/three.html"))
    #expect(third.contains("href=\"../three.html\"") && third.contains("href=\"../slides/three.pdf\""))
    #expect(!third.contains("packages") && !third.contains("notebooks") && !third.contains("exercises"))
    #expect(Self.frame.links(on: Self.page(.glossary, nil, "glossary.html")) == "")
  }

  @Test("the glossary is told the chapters' files by their titles")
  func chapters() {
    #expect(Self.frame.filesAndTitles == "one.html|One & <only>|two.html|Two|three.html|Three")
  }

  @Test("pages in PyTorch are neighbours of each other, over chapters that have none")
  func neighbours() throws {
    let pytorch = try #require(Self.frame.neighbours(of: Self.page(.pytorch, "one", "pytorch/one.html")))
    #expect(pytorch.next == Neighbours.Page(file: "three.html", title: "Three") && pytorch.previous == nil)
    let chapter = try #require(Self.frame.neighbours(of: Self.page(.chapter, "three", "three.html")))
    #expect(chapter.previous?.file == "two.html" && chapter.next == nil)
    #expect(Self.frame.neighbours(of: Self.page(.front, nil, "index.html")) == nil)
  }
}
