import Foundation

/// What a server of files answers: GET and HEAD of the files below one folder, and nothing else.
struct SiteResponse: Equatable {
  let status: String
  let type: String
  /// The whole content, also where only its length is told.
  let body: Data
  /// Whether the body itself is left out, as HEAD asks.
  let isHead: Bool
  var allowsOnlyReading = false

  /// What goes over the line.
  var bytes: Data {
    var head = "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
    if allowsOnlyReading { head += "Allow: GET, HEAD\r\n" }
    head += "Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    return Data(head.utf8) + (isHead ? Data() : body)
  }

  private init(_ status: String, type: String, body: Data, isHead: Bool) {
    self.status = status
    self.type = type
    self.body = body
    self.isHead = isHead
  }

  /// An answer without a file.
  init(_ status: String, isHead: Bool = false) {
    self.init(status, type: "text/plain; charset=utf-8", body: Data("\(status)\n".utf8), isHead: isHead)
  }

  /// The answer to a request whose first line is `line`, from the files below `folder`.
  init(to line: String, folder: String) {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
      self.init("400 Bad Request")
      return
    }
    let isHead = words[0] == "HEAD"
    guard isHead || words[0] == "GET" else {
      self.init("405 Method Not Allowed")
      allowsOnlyReading = true
      return
    }
    guard let path = Self.path(String(words[1]), folder: folder),
      let body = FileManager.default.contents(atPath: path)
    else {
      self.init("404 Not Found", isHead: isHead)
      return
    }
    self.init("200 OK", type: Self.contentType(of: path), body: body, isHead: isHead)
  }

  /// The file that an address means; nil where there is none, or where it lies outside of the folder, be it by `..` or by a
  /// link in the folder.
  static func path(_ address: String, folder: String) -> String? {
    let bare = String(address.prefix { $0 != "?" && $0 != "#" })
    guard bare.hasPrefix("/"), let decoded = bare.removingPercentEncoding, !decoded.unicodeScalars.contains("\0") else {
      return nil
    }
    let parts = decoded.split(separator: "/").map(String.init)
    guard !parts.contains(".."), !parts.contains(where: { $0.hasPrefix(".") }) else { return nil }
    var path = ([folder] + parts).joined(separator: "/")
    if decoded.hasSuffix("/") { path += "/" + SitePage.front }
    guard let real = resolved(path), let top = resolved(folder), real.hasPrefix(top + "/") else { return nil }
    var status = stat()
    guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return real
  }

  /// `path` without links, dots and doubled slashes; nil where there is nothing.
  private static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  /// What a browser is told of a file, by its ending.
  static func contentType(of path: String) -> String {
    let types = [
      "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
      "json": "application/json", "csv": "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8",
      "md": "text/plain; charset=utf-8", "svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf",
      "zip": "application/zip", "ipynb": "application/x-ipynb+json",
      "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ]
    return types[NSString(string: path).pathExtension.lowercased()] ?? "application/octet-stream"
  }
}
