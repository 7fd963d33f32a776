import Foundation
import Testing

@testable import Handouts

@Suite("What the server of the site answers")
struct SiteResponseTests {
  /// A site with a file beside it that nobody may read.
  static func withSite(_ body: (_ folder: String) throws -> Void) throws {
    let top = NSTemporaryDirectory() + "/retrace-served-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: top) }
    let folder = top + "/site"
    try FileManager.default.createDirectory(atPath: folder + "/pytorch", withIntermediateDirectories: true)
    for (name, text) in [
      ("site/index.html", "front"), ("site/pytorch/a b.html", "page"), ("site/x.js", "script"), ("site/.hidden", "no"),
      ("secret", "no"),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(top)/\(name)"))
    }
    try FileManager.default.createSymbolicLink(atPath: folder + "/out", withDestinationPath: top + "/secret")
    try body(folder)
  }

  @Test("are its files with their types, the front page for a folder")
  func files() throws {
    try Self.withSite { folder in
      let front = SiteResponse(to: "GET / HTTP/1.1", folder: folder)
      #expect(front.status == "200 OK" && front.type == "text/html; charset=utf-8")
      #expect(String(decoding: front.body, as: UTF8.self) == "front")
      #expect(String(decoding: SiteResponse(to: "GET /pytorch/a%20b.html?x=1 HTTP/1.1", folder: folder).body, as: UTF8.self) == "page")
      #expect(SiteResponse(to: "GET /x.js HTTP/1.0", folder: folder).type == "text/javascript; charset=utf-8")
    }
  }

  @Test("to HEAD is the length without the file")
  func head() throws {
    try Self.withSite { folder in
      let text = String(decoding: SiteResponse(to: "HEAD /x.js HTTP/1.1", folder: folder).bytes, as: UTF8.self)
      #expect(text.contains("Content-Length: 6\r\n") && text.hasSuffix("\r\n\r\n"))
      let whole = String(decoding: SiteResponse(to: "GET /x.js HTTP/1.1", folder: folder).bytes, as: UTF8.self)
      #expect(whole == text + "script")
    }
  }

  @Test(
    "is nothing from outside its folder",
    arguments: [
      "/../secret", "/%2e%2e/secret", "/pytorch/../../secret", "/..%2fsecret", "/out", "/.hidden", "/nothing", "/pytorch",
      "/pytorch/", "/x.js%00.html", "x.js", "/%zz", "//../secret",
    ])
  func outside(address: String) throws {
    try Self.withSite { folder in
      #expect(SiteResponse(to: "GET \(address) HTTP/1.1", folder: folder).status == "404 Not Found")
    }
  }

  @Test("to other requests is a refusal")
  func refusals() throws {
    try Self.withSite { folder in
      let post = SiteResponse(to: "POST / HTTP/1.1", folder: folder)
      #expect(post.status == "405 Method Not Allowed")
      #expect(String(decoding: post.bytes, as: UTF8.self).contains("Allow: GET, HEAD\r\n"))
      for line in ["", "GET", "GET /", "GET / x HTTP/1.1", "GET / FTP/1.1"] {
        #expect(SiteResponse(to: line, folder: folder).status == "400 Bad Request", "\(line)")
      }
    }
  }
}
