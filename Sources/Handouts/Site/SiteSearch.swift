import Host

/// The index that the search in the browser reads: a script that sets a variable, because pages from a disk may not
/// fetch anything. `handouts/site/site.lua` writes a page's part of it, `handouts/site/site.js` reads it.
enum SiteSearch {
  /// From the site's folder.
  static let file = "assets/search.js"

  /// - Parameter pages: In the order of the site. `entries` has one entry a line: `["anchor", "heading", "text"]`.
  /// - Returns: `window.retraceSearch = {"pages": [[file, title, label], …], "entries": [[page, anchor, heading, text], …]};`
  static func script(_ pages: [(page: SitePage, entries: String)]) -> String {
    let names = pages.map { one in
      "[" + [one.page.file, one.page.title, one.page.label].map(OrderedJSON.quoted).joined(separator: ", ") + "]"
    }
    var entries: [String] = []
    for (number, one) in pages.enumerated() {
      // After its bracket comes the number of the page.
      for line in one.entries.split(separator: "\n") { entries.append("[\(number), \(line.dropFirst())") }
    }
    return "window.retraceSearch = {\"pages\": [\n\(names.joined(separator: ",\n"))\n],\n\"entries\": [\n"
      + entries.joined(separator: ",\n") + "\n]};\n"
  }
}
