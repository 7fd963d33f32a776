import CCMarkGFM
import Foundation

/// What cmark-gfm, GitHub's parser, makes of a page, as far as weaving asks: what its blocks are and what is
/// code.
struct MarkdownDocument {
  struct Block: Equatable {
    enum Kind: Equatable {
      case code
      case heading(level: Int)
      /// HTML in lines of its own, comments among it.
      case html
      case other
    }

    let kind: Kind
    /// The line on which it begins, from 1.
    let line: Int
  }

  /// Those that no list or quotation holds, in the page's order.
  let blocks: [Block]
  /// The texts of all blocks of code, fenced or indented, wherever they stand, with the words after their
  /// fences. Spans of code in a sentence are not among them.
  let code: [String]

  init(_ text: String) {
    (blocks, code) = Self.lock.withLock { Self.read(text) }
  }

  /// The parser keeps the extensions' signs in a table that all threads share.
  private static let lock = NSLock()

  private static func read(_ text: String) -> ([Block], [String]) {
    cmark_gfm_core_extensions_ensure_registered()
    guard let parser = cmark_parser_new(CMARK_OPT_FOOTNOTES) else { return ([], []) }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tasklist"] {
      if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
    }
    var text = text
    text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let document = cmark_parser_finish(parser) else { return ([], []) }
    defer { cmark_node_free(document) }

    var blocks: [Block] = []
    var child = cmark_node_first_child(document)
    while let node = child {
      blocks.append(Block(kind: kind(of: node), line: Int(cmark_node_get_start_line(node))))
      child = cmark_node_next(node)
    }
    // Footnotes come last, wherever they stand.
    blocks.sort { $0.line < $1.line }

    var code: [String] = []
    let iterator = cmark_iter_new(document)
    defer { cmark_iter_free(iterator) }
    while cmark_iter_next(iterator) != CMARK_EVENT_DONE {
      guard let node = cmark_iter_get_node(iterator), cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK else { continue }
      for words in [cmark_node_get_fence_info(node), cmark_node_get_literal(node)] {
        if let words { code.append(String(cString: words)) }
      }
    }
    return (blocks, code)
  }

  private static func kind(of node: OpaquePointer) -> Block.Kind {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_CODE_BLOCK: .code
    case CMARK_NODE_HEADING: .heading(level: Int(cmark_node_get_heading_level(node)))
    case CMARK_NODE_HTML_BLOCK: .html
    default: .other
    }
  }
}
