import Testing

@testable import Weaving

@Suite("Pipes in a table's cell")
struct MarkdownCellTests {
  @Test(
    "are escaped once, and in words that every reader of Markdown understands",
    arguments: [
      ("a | b", #"a \| b"#), (#"a \| b"#, #"a \| b"#), (#"a \\| b"#, #"a \\\| b"#),
      ("The value $|a|$ and a | b", #"The value $\|a\|$ and a \| b"#),
      (#"$\|x\|$"#, #"$\Vert x\Vert $"#), (#"$$\|x\|$$ | a"#, #"$$\Vert x\Vert $$ \| a"#),
      (#"`a | b`"#, #"`a \| b`"#), (#"``a ` | b`` |"#, #"``a ` \| b`` \|"#),
      (#"`a \| b`"#, "<code>a &#92;&#124; b</code>"), (#"`a \\| b`"#, #"`a \\\| b`"#),
      (#"\$5 | \$6"#, #"\$5 \| \$6"#), (#"$5 \| $6"#, #"$5 \| $6"#), (#"\`a \| b"#, #"\`a \| b"#),
      ("no pipe `", "no pipe `"),
    ])
  func pipes(text: String, expected: String) { #expect(MarkdownCell.escaped(text) == expected) }
}
