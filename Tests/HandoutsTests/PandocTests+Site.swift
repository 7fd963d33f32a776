import Foundation
import Host
import Testing

@testable import Handouts

/// Pages of the site, and formulas of all pages, by each pandoc that is there.
extension PandocTests {
  static let frame = SiteFrame(entries: [
    .init(
      slug: "one", title: "Neurons by hand: thresholds, activations, losses", hasExercises: true, hasPyTorchPage: true),
    .init(slug: "two", title: "Two"),
  ])

  /// A page of the site, and its part of the index.
  private func sitePage(
    _ text: String, _ kind: SitePage.Kind = .chapter, by program: String, course: Course = Course()
  ) throws -> (html: String, index: [[String]]) {
    let work = NSTemporaryDirectory() + "/retrace-site-page-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: work) }
    try Files.link(Self.templates, at: work + "/handouts")
    try Files.write(text, to: work + "/in.md")
    let version = try #require(PandocVersion(output: try Subprocess.capture(program, ["--version"]).output))
    let (file, slug): (String, String?) =
      switch kind {
      case .pytorch: ("pytorch/one.html", "one")
      case .chapter: ("one.html", "one")
      default: ("glossary.html", nil)
      }
    let page = SitePage(
      kind: kind, file: file, title: "One", input: kind == .glossary ? "handouts/glossary.md" : "in.md", slug: slug)
    let job = Pandoc(course: course, version: version, work: work)
      .sitePage(page, in: Self.frame, index: "index", to: "out.html")
    let outcome = try Subprocess.capture(program, job.steps[0].arguments, folder: work)
    #expect(outcome.code == 0 && outcome.errors == "", "\(program): \(outcome.errors)")
    let html = try String(contentsOfFile: work + "/out.html", encoding: .utf8)
    let lines = try String(contentsOfFile: work + "/index", encoding: .utf8).split(separator: "\n")
    var index: [[String]] = []
    for line in lines { index.append(try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String])) }
    return (html, index)
  }

  @Test("says that its words are English, in whatever language the course's name is", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs)
  func language(program: String) throws {
    var course = Course()
    for (language, said) in [("de", "en"), ("en-GB", "en-GB")] {
      course.language = language
      #expect(try sitePage("# A\n\nWords.\n", by: program, course: course).html.contains("<html lang=\"\(said)\""))
    }
  }

  @Test("sets names upright and parentheses as high as the line", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs)
  func formulas(program: String) throws {
    func math(_ tex: String) throws -> String {
      let html = try sitePage("# A\n\n$\(tex)$\n", by: program).html
      let body = try #require(html.firstMatch(of: /<semantics>(.*?)<annotation/)?.output.1)
      return String(body)
    }
    let softmax = try math("\\mathrm{softmax}(z)_i")
    #expect(softmax.contains(">softmax</mtext>") && !softmax.contains("stretchy=\"true\""))
    #expect(try math("2\\tanh z").matches(of: /<mspace/).count == 2)
    #expect(try !math("\\max(0, z)").contains("<mspace"))
    #expect(try math("n_\\mathrm{in}").contains(">in</mtext>"))
    #expect(try math("f'(x)").contains("<msup>"))
    #expect(try math("\\left(\\frac12\\right)").contains("stretchy=\"true\""))
    #expect(try math("\\sqrt[3]{x}").contains("<mroot>"))
    #expect(try math("\\dot f(x)").contains("˙"))
    #expect(try math("\\lVert x\\rVert").contains("‖"))
    #expect(try math("\\text{(a) b}").contains("(a)"))
    #expect(try math("f_o'(x)").contains("<mi>′</mi><mrow></mrow>"))
    #expect(try math("\\tilde z").contains("∼"))
  }

  @Test("sets letters of other alphabets without a style, around which Firefox leaves gaps", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs)
  func alphabets(program: String) throws {
    for (tex, letter) in [
      ("\\partial\\mathbf{W}_t", "𝐖"), ("\\hat\\mathbf y", "𝐲"), ("x_{\\boldsymbol\\varphi}", "𝛗"), ("\\mathcal E", "ℰ"),
      ("x^\\mathsf{T}", "𝖳"), ("\\mathbb{R}", "ℝ"),
    ] {
      let html = try sitePage("# A\n\n$\(tex)$\n", by: program).html
      #expect(html.contains("<mi>\(letter)</mi>") && !html.contains("<mstyle"), "\(tex)")
    }
    let several = try sitePage("# A\n\n$\\mathbf{hx}_t$\n", by: program).html
    #expect(several.contains("<mrow><mi>𝐡</mi><mi>𝐱</mi></mrow>") && !several.contains("<mstyle"))
  }

  @Test("keeps a comma at its formula", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs)
  func commas(program: String) throws {
    let html = try sitePage("# A\n\nOf $a$, and ($b$) or $c$ alone, *$d$* too.\n", by: program).html
    let pieces = html.matches(of: /<span\s+class="whole">(.*?)<\/span>/.dotMatchesNewlines()).map { String($0.output.1) }
    #expect(pieces.count == 2)
    #expect(pieces.first?.hasSuffix("</math>,") == true && pieces.last?.hasPrefix("(<math") == true)
  }

  static let text = """
    # One

    The softmax of a softmax, and its **logits** (see LSTM). Not `softmax`, not [softmax](#a).

    $$y = x$$

    ## The softmax

    ```swift
    import Networks

    /// Adds <one>.
    func f() {}
    ```

    Softmax again. ![All of the softmax](a.png)

    | Where | Quantity | Verdict |
    | --- | --- | --- |
    | here | softmax | reproduced |
    | there | b | erratum |

    | case | softmax |
    | --- | --- |
    | a | b |

    ## Exercises

    ::: exercise
    ### Exercise 1. Look (by hand)

    ```swift
    let a = 1
    ```
    :::

    """

  @Test("links a term once a section, and not in headings, code, links and tables", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs)
  func terms(program: String) throws {
    let (html, _) = try sitePage(Self.text, by: program)
    let links = html.matches(of: /<a\s[^>]*href="glossary\.html#(term-[a-z-]+)"[^>]*>([^<]*)<\/a>/)
      .map { "\($0.output.1) \($0.output.2)" }
    #expect(links == ["term-softmax softmax", "term-logit logits", "term-lstm LSTM", "term-softmax Softmax"])
    // Those of a page in a folder lead up.
    #expect(try sitePage(Self.text, .pytorch, by: program).html.contains("href=\"../glossary.html#term-softmax\""))
    let glossary = try sitePage("", .glossary, by: program)
    // "neurons" is the short name of the chapter that has this title.
    #expect(glossary.html.matches(of: /<a\s+href="one\.html">neurons<\/a>/).count > 3)
    for anchor in ["term-softmax", "term-logit", "term-lstm"] {
      #expect(glossary.html.components(separatedBy: "<div id=\"\(anchor)\" class=\"entry\"").count == 2, "\(anchor)")
      #expect(glossary.index.contains { $0[0] == anchor })
    }
  }

  @Test("folds code outside of exercises, and verdicts with what they say", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs)
  func folding(program: String) throws {
    let (html, _) = try sitePage(Self.text, by: program)
    #expect(html.matches(of: /<details class="code">/).count == 1)
    #expect(html.contains("<summary>Code, 4 lines: Adds &lt;one&gt;.</summary>"))
    #expect(html.matches(of: /<details class="verdicts">/).count == 1)
    #expect(html.contains("<summary>Table of verdicts, 2 rows: 1 reproduced, 1 erratum</summary>"))
    // In PyTorch the code is what the page is for.
    #expect(!(try sitePage(Self.text, .pytorch, by: program)).html.contains("<details class=\"code\">"))
  }

  @Test("has pictures, style and script beside it, addresses for formulas, and its neighbours", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs)
  func page(program: String) throws {
    let (html, index) = try sitePage(Self.text, by: program)
    #expect(html.contains("src=\"figures/one/a.png\"") && html.contains("href=\"assets/site.css\""))
    #expect(html.contains("id=\"formula-1\"") && html.matches(of: /rel="next"/).count == 3)
    #expect(!html.contains("data:image"))
    #expect(index.map { $0[1] } == ["", "The softmax", "Exercises", "Exercise 1. Look (by hand)"])
    #expect(index[1][0] == "the-softmax")
    #expect(index[0][2].contains("y = x") && index[1][2] == "Softmax again. All of the softmax")
    let styles = html.matches(of: /rel="stylesheet" href="([^"]*)"/).map { String($0.output.1) }
    #expect(styles == ["assets/mathml.css", "assets/style.css", "assets/site.css"])
    let other = try sitePage(Self.text, .pytorch, by: program).html
    #expect(other.contains("src=\"../figures/one/a.png\"") && other.contains("src=\"../assets/site.js\""))
  }
}
