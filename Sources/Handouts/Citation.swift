import Host
import Yams

/// How Retrace wants to be cited and under which licence it stands, as `CITATION.cff` says.
struct Citation: Equatable {
  /// Authors, title and version in a sentence, without a full stop.
  let sentence: String

  /// Reads the file at `path`; nil where there is none, or it names no author or title.
  init?(path: String) {
    guard let text = try? AtomicFile.text(of: path) else { return nil }
    self.init(text: text)
  }

  init?(text: String) {
    guard let root = try? Yams.compose(yaml: text), let title = root["title"]?.string, let authors = root["authors"]?.sequence
    else { return nil }
    let names = authors.compactMap { author -> String? in
      if let name = author["name"]?.string { return name }
      guard let family = author["family-names"]?.string else { return nil }
      return author["given-names"]?.string.map { "\($0) \(family)" } ?? family
    }
    guard !names.isEmpty else { return nil }
    var parts = [names.joined(separator: ", "), title]
    if let version = root["version"]?.scalar?.string { parts.append("version \(version)") }
    if let doi = root["doi"]?.string { parts.append("doi:\(doi)") } else if let url = root["url"]?.string { parts.append(url) }
    sentence = parts.joined(separator: ", ")
  }
}
