import Foundation
import Host
import Testing

@testable import Weaving

@Suite("Swift's comments and literals")
struct SwiftLexerTests {
  /// The comments as texts.
  func comments(_ text: String) -> [String] {
    SwiftLexer(text).comments.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) }
  }

  /// What `swiftc -parse` accepts; the only comment in each is `// end`, which anything read wrongly would hide.
  static let accepted = [
    #"let a = "// no" // end"#,
    #"let a = "\"// no" // end"#,
    ##"let a = #"\"# // end"##,
    ##"let a = #"""# // end"##,
    ###"let a = ##"a"#b // no"## // end"###,
    ##"let a = #"\#\#(1 + 1)"# // end"##,
    ##"let a = #"\(" + "x"# // end"##,
    #"let a = "\(f("// no"))" // end"#,
    #"let a = "\(f((1), [2: ")"]))" // end"#,
    "let a = \"\"\"\n // no\n /* no\n \\\"\"\" // no\n \"\"\" // end",
    "let a = #\"\"\"\n x \" \"\" \\(no) \\#(1 + 1) \"\"\" // no\n \"\"\"# // end",
    "let a = \"\"\"\n \\(\"\"\"\n inner // no\n \"\"\")\n \"\"\" // end",
    "let a = \"\\(\"\"\"\n a // no\n \"\"\")\" // end",
    #"let a = /"/ // end"#,
    #"let a = /[)"]\/\/ no/ // end"#,
    #"let a = f(/(")/) // end"#,
    #"let a = f(/[)"]/) // end"#,
    #"let a = !/"/ // end"#,
    #"let a = /a"\ / // end"#,
    #"let a = b as Any ?? /"/ // end"#,
    #"let a = [/"/, /a"b/]; let d = { /"/ } // end"#,
    #"let a = x / y + "s" / z // end"#,
    #"let a = [1].reduce(1, /) + f("/") // end"#,
    ##"let a = #/"/no/# // end"##,
    ##"let a = #/\/#/# // end"##,
    "let a = #/\n  a \"b // no\n  \\/# x\n/# // end",
    "func `a \"b // no`() {} // end",
    "#if DEBUG // end\n#endif",
  ]

  @Test("what the compiler accepts is read to its end, with the one comment that it has", arguments: accepted)
  func complete(text: String) {
    let lexer = SwiftLexer(text + "\n")
    #expect(lexer.failure == nil)
    #expect(lexer.starts.last == .code)
    #expect(comments(text + "\n") == ["// end"])
  }

  @Test("comments nest, and literals mean nothing in them")
  func nesting() {
    #expect(comments("a /* b /* c */ \" */ /* */ // d /*\n\"/* e */\"") == ["/* b /* c */ \" */", "/* */", "// d /*"])
    #expect(comments("#!/usr/bin/swift \"\nlet a = 1 // b\n") == ["#!/usr/bin/swift \"", "// b"])
    #expect(SwiftLexer("#!/x\n\n// a\n/*\n*/").comments.map(\.line) == [1, 3, 4])
  }

  @Test("each line is known by what it begins in")
  func lines() {
    let text = "/*\n a /* */\n*/\nlet a = \"\"\"\n b\n \\(1 +\n  2)\n \"\"\"\nlet b = #/\n a\n/#\nlet c = [\n1]\n"
    #expect(
      SwiftLexer(text).starts == [
        .code, .comment, .comment, .code, .literal, .literal, .literal, .literal, .code, .literal, .literal, .code,
        .code, .code,
      ])
  }

  @Test(
    "what is not ended is named with the line on which it begins",
    arguments: [
      ("a\n/* b /* */\n", 2, "a comment /* is never ended"),
      ("a\n\"b\n", 2, "a string literal is not ended on its line"),
      ("a\n\"\"\"\n b\n", 2, "a string literal is never ended"),
      ("#\"a\"\n", 1, "a string literal is not ended on its line"),
      ("\"\\(a\n)\"\n", 1, "an interpolation in a string of one line is not ended on it"),
      ("\n#/a\n", 2, "a regular expression is not ended on its line"),
      ("\n#/\na\n", 2, "a regular expression is never ended"),
    ])
  func failures(text: String, line: Int, reason: String) {
    #expect(SwiftLexer(text).failure == SwiftLexer.Failure(line: line, reason: reason))
  }

  @Test("any bytes are taken, and each line has its start")
  func anyBytes() {
    var generator = SystemRandomNumberGenerator()
    let signs = Array("\"\"\"\"#/\\()*`\n\r a[].!+\u{0}é".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in signs.randomElement(using: &generator) ?? 0 }
      let lexer = SwiftLexer(bytes)
      #expect(lexer.starts.count == 1 + bytes.count { $0 == UInt8(ascii: "\n") }, "\(bytes)")
      #expect(lexer.comments.allSatisfy { $0.range.upperBound <= bytes.count }, "\(bytes)")
      for pieces in lexer.strings {
        #expect(pieces.allSatisfy { $0.upperBound < bytes.count }, "\(bytes)")
        #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound }, "\(bytes)")
      }
    }
  }

  @Test("a string is known by its texts between interpolations, in the order of the ends")
  func strings() {
    let texts: [(String, [[String]])] = [
      ("f(\"a\", \"\") // \"no\"", [["a"], [""]]),
      (#"f("row-\(n)-x", "\(a)\(b)")"#, [["row-", "-x"], ["", "", ""]]),
      (#"f("a\(g("b\(1)", [(2)]))c")"#, [["b", ""], ["a", "c"]]),
      (##"f(#"a\(b)\#(c)"d"#)"##, [[#"a\(b)"#, #""d"#]]),
      ("f(\"\"\"\n  a\n  \\(b) \"c\"\n  \"\"\")", [["\n  a\n  ", " \"c\"\n  "]]),
      (#"f("a\"b\n") /* "c" */"#, [[#"a\"b\n"#]]),
      ("f(\"a\ng(\"b\")", [["b"]]),
    ]
    for (text, expected) in texts { #expect(SourceStrings.pieces(in: Array(text.utf8)) == expected, "\(text)") }
  }

  @Test("the repository's own Swift is read to its end")
  func repository() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var count = 0
    for folder in ["Sources", "Tests", "benchmarks", "experiments"] {
      let files = FileManager.default.enumerator(atPath: root.path + "/" + folder)
      while let file = files?.nextObject() as? String {
        guard file.hasSuffix(".swift") else { continue }
        let lexer = SwiftLexer(try AtomicFile.bytes(of: "\(root.path)/\(folder)/\(file)"))
        #expect(lexer.failure == nil, "\(folder)/\(file)")
        #expect(lexer.starts.last == .code, "\(folder)/\(file)")
        count += 1
      }
    }
    #expect(count > 200)
  }
}
