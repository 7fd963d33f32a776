import Host
import Ledger
import TestSupport
import Testing

@testable import Weaving

@Suite("Numbers and formulas, placed on a page")
struct PageFormTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.put(
      "key,value\nsmall,1e-15\nloss,-sum_t sum_i y_ti ln o_ti\ncount,44442816\nwords,weights of -0.5\nerror,the loss of y_t is -0.5\nmatrix,\\begin{x} -1 \\end{x}\n",
      in: "report/values.csv")
    try folder.put(
      "what,off by,\"w_8,0\"\n`p-1` of 1e-3,8.24461e-09,-0.5\ne^x,1e-15,-0.25\n", in: "report/numbers.csv")
  }

  func page(_ text: String) throws -> String {
    try folder.put(text, in: "page.md")
    return try Weaver(folder: folder.file("report")).page(markdown: folder.file("page.md"))
  }

  @Test("values take the form of the place where they stand")
  func values() throws {
    #expect(try page("Within {{value small}} of {{value count}}.") == "Within 10⁻¹⁵ of 44,442,816.\n")
    #expect(try page("Code is `{{value small}}`.") == "Code is `1e-15`.\n")
    #expect(try page("Here $\\epsilon = {{value small}}$ and {{value small}}") == "Here $\\epsilon = 10^{-15}$ and 10⁻¹⁵\n")
    #expect(try page("$$a = b\n= {{value small}},$$\nso {{value small}}") == "$$a = b\n= 10^{-15},$$\nso 10⁻¹⁵\n")
    #expect(try page("$a +\nb$, {{value small}} is $c$") == "$a +\nb$, 10⁻¹⁵ is $c$\n")
    #expect(try page("$$a = {{value small}},\n\\quad b$$") == "$$a = 10^{-15},\n\\quad b$$\n")
    #expect(try page("`a\nb`, {{value small}} is `c`") == "`a\nb`, 10⁻¹⁵ is `c`\n")
    #expect(try page("The loss {{value loss}}.") == "The loss $-\\sum_t \\sum_i y_{ti} \\ln o_{ti}$.\n")
    #expect(try page("$${{value matrix}}$$") == "$$\\begin{x} -1 \\end{x}$$\n")
    #expect(try page("```\n{{value small}}\n```") == "```\n{{value small}}\n```\n")
    try folder.put("", in: "report/net.svg")
    #expect(try page("![{{value words}}](net.svg)") == "![weights of −0.5](net.svg)\n")
    // Anywhere in a picture's words a value is a text; behind the picture it is none.
    #expect(try page("![Error, {{value error}}](net.svg)") == "![Error, the loss of y_t is −0.5](net.svg)\n")
    #expect(try page("![Error,\nin [m], {{value error}}](net.svg)") == "![Error,\nin [m], the loss of y_t is −0.5](net.svg)\n")
    #expect(try page("![A](net.svg), {{value error}}") == "![A](net.svg), the loss of $y_t$ is −0.5\n")
  }

  @Test("the cells of a table do too, and columns of numbers stay right-aligned")
  func tables() throws {
    #expect(
      try page("{{table numbers.csv}}") == """
        | what | off by | $w_{8,0}$ |
        | --- | ---: | ---: |
        | `p-1` of 0.001 | 8.24461 × 10⁻⁹ | −0.5 |
        | $e^x$ | 10⁻¹⁵ | −0.25 |

        """)
  }

  @Test("verdicts keep the digits that are printed")
  func verdicts() throws {
    let row = PublishedRow(
      id: "r", source: "mmds", locator: "Eq (3), column a_k", experiment: "x", kind: .exact, quantity: "Delta w_9,6",
      published: "[-0.0903074520,1.1e8]", tolerance: "1")
    let table = Markdown.table(
      verdicts: [Judge.exact(row, computed: [-0.090304866327, 1.1e8], note: "within 1e-15; 2 <= n - 1")], sources: [])
    #expect(table.contains("column $a_k$ | $\\Delta w_{9,6}$ | [−0.0903074520, 1.1 × 10⁸] | [−0.090304866327, "), "\(table)")
    #expect(table.contains("| within 10⁻¹⁵; 2 ≤ n − 1 |"), "\(table)")
  }

  @Test(
    "formulas of the ledger are found in a sentence, with what belongs to them",
    arguments: [
      ("-sum_t sum_i y_ti ln o_ti", "$-\\sum_t \\sum_i y_{ti} \\ln o_{ti}$"),
      ("P_k - 1 for the true class, P_k otherwise", "$P_k - 1$ for the true class, $P_k$ otherwise"),
      ("z = Y^T g + b", "$z = Y^T g + b$"), ("rho(h^(d-1), n_a)", "$\\rho(h^{(d-1)}, n_a)$"),
      ("alpha x Delta w_9,6", "$\\alpha \\times \\Delta w_{9,6}$"), ("w_10,0 of node 10", "$w_{10,0}$ of node 10"), ("tanh(c_t o o_t)", "$\\tanh(c_t \\odot o_t)$"),
      ("h = phi(W_hx x + w_0);", "$h = \\phi(W_{hx} x + w_0)$;"), ("W_{i-a,j} of A", "$W_{i-a,j}$ of A"),
      ("0 <= si - a <= n_q", "$0 \\le si - a \\le n_q$"), ("a δᶜ_{t+1} ⊙ φ_t", "a $\\delta_{t+1}^c \\odot \\varphi_t$"),
      ("1 - tanh^2(i†_t)", "$1 - \\tanh^2(i_t^{\\dagger})$"), ("δʰₜᵀ is no word of U_h", "δʰₜᵀ is no word of $U_h$"),
      ("(see W_o) with e^(z_j).", "(see $W_o$) with $e^{z_j}$."), ("the P_k sum to 1", "the $P_k$ sum to 1"),
      ("tanh(x) = 2 sigma(2x) - 1", "$\\tanh(x) = 2 \\sigma(2x) - 1$"), ("y(1-y), -alpha", "$y(1-y)$, $-\\alpha$"),
      ("|h_0| <= 1; y-hat_t", "$\\vert h_0\\vert \\le 1$; $\\hat{y}_t$"), ("x_1..x_tau", "$x_1\\dots x_{\\tau}$"),
      // None.
      ("p_value and error_rate", "p\\_value and error\\_rate"), ("1-D, AVX-512 and (13.8)-(13.9)", "1-D, AVX-512 and (13.8)-(13.9)"),
      ("two (of three) is a sum", "two (of three) is a sum"), ("a_{b", "a\\_{b"), ("_x_ ^y", "\\_x\\_ ^y"), ("", ""),
    ])
  func ledgerFormulas(text: String, shown: String) { #expect(Markdown.shown(text) == shown) }

  @Test("code, formulas and addresses of a line are told from its text")
  func spans() {
    let line = "a `b` $c$ [d](e (f)) <g> h https://i.org \\$j $5 <code>k</code>"
    let spans = MarkdownSpan.spans(of: line)
    #expect(spans.map { String($0.text) }.joined() == line)
    #expect(
      spans.filter { $0.kind != .text }.map { String($0.text) }
        == ["`b`", "$c$", "(e (f))", "<g>", "https://i.org", "<code>k</code>"])
    #expect(MarkdownSpan.kind(at: line.index(line.startIndex, offsetBy: 3), in: line) == .code)
  }
}
