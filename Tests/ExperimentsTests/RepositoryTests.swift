import Foundation
import Ledger
import Reports
import Testing
import Weaving

@Suite("The repository on other machines")
struct RepositoryTests {
  @Test("a clone with core.autocrlf has LF everywhere and lists the experiments", .enabled(if: Repository.isUnderGit))
  func autocrlf() throws {
    let scratch = try TemporaryFolder()
    let clone = scratch.file("clone")
    let cloned = try Repository.git(
      ["-c", "core.autocrlf=true", "clone", "--quiet", "--depth", "1", "file://" + Programs.checkout, clone], in: scratch.path)
    #expect(cloned.code == 0, "\(cloned.errors)")
    // Of each file: the line ends that are committed, those on the disk, and what .gitattributes says.
    let ends = try Repository.git(["ls-files", "--eol"], in: clone).output.split(separator: "\n")
    #expect(ends.count > 500)
    for line in ends {
      #expect(line.contains(#/w/(lf|none|-text|) /#) || line.contains("attr/-text"), "\(line)")
    }
    // Nothing looks changed, neither there nor to one who commits from there.
    #expect(try Repository.git(["add", "--renormalize", "."], in: clone).code == 0)
    #expect(try Repository.git(["status", "--porcelain"], in: clone).output == "")

    try scratch.putProgram(Programs.folder + "/retrace", at: clone + "/.build/release/retrace")
    let listed = try Programs.run(clone + "/.build/release/retrace", ["list"], in: scratch.path)
    #expect(listed.output.hasPrefix("neurons-by-hand  "), "\(listed.errors)")
    let make = try Programs.run("/usr/bin/env", ["make", "help"], in: clone)
    #expect(make.output.contains("'xor-net'") || make.output.contains(" xor-net\n"))
  }

  @Test("nothing that a user reads says that all is run at the published settings")
  func publishedSettings() throws {
    for file in ["README.md", "Makefile", "scripts/debian13.sh", "experiments/published/README.md"] {
      let words = try Repository.text(file).split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
      #expect(!words.contains("published settings"), "\(file)")
    }
    let retrace = Programs.folder + "/retrace"
    for arguments in [["--help"], ["run", "--help"], ["reproduce", "--help"], ["run", "xor-net", "--help"]] {
      let help = try Programs.run(retrace, arguments, in: Programs.checkout)
      #expect(help.code == 0 && !help.output.contains("published settings"), "\(arguments)")
    }
  }

  @Test("the README names the columns of the verdicts and the errata, in order")
  func columns() throws {
    let readme = try Repository.text("README.md")
    #expect(readme.contains("`\(Verdict.columns.joined(separator: ","))`"))
    #expect(readme.contains("`\(Erratum.columns.joined(separator: ","))`"))
    #expect(readme.contains("`\(PublishedNetwork.columns.joined(separator: ","))`"))
    for kind in VerdictKind.allCases { #expect(readme.contains("**\(kind.rawValue)**"), "\(kind.rawValue)") }
    for kind in ErratumClass.allCases { #expect(readme.contains("*\(kind.rawValue)*"), "\(kind.rawValue)") }
    let ledger = try Repository.text("experiments/published/README.md")
    for column in Ledger.columns { #expect(ledger.contains("| `\(column)` |"), "\(column)") }
  }

  @Test("one Swift version is named everywhere")
  func swiftVersion() throws {
    let wanted = try Repository.swiftVersion()
    var mentions = 0
    for top in ["README.md", "handouts", "benchmarks", "scripts", "Sources", ".ci", ".github", ".devcontainer"] {
      let path = Programs.checkout + "/" + top
      let files = top.hasSuffix(".md") ? [top] : (FileManager.default.subpaths(atPath: path) ?? []).map { top + "/" + $0 }
      for file in files.sorted() {
        // Folders, and files that are no text, have none.
        guard let text = try? Repository.text(file) else { continue }
        for match in text.matches(of: /(?:[Ss]wift|swift-tools-version)[: -]+(?:version )?([0-9]+\.[0-9]+)/) {
          mentions += 1
          #expect(match.output.1 == wanted, "\(file): \(match.output.0)")
        }
      }
    }
    #expect(mentions > 0)
    #expect(try Repository.text("README.md").contains("Swift \(wanted)"))
    // Students' packages and set-up have no version of their own: both read it from Package.swift.
    #expect(try Repository.text("Sources/Handouts/ExercisePackage.swift").contains("manifest.swiftVersion()"))
  }

  /// The files below `folder` whose names end so, as paths in the checkout.
  private func files(_ folder: String, _ ends: String...) -> [String] {
    let names = FileManager.default.subpaths(atPath: Programs.checkout + "/" + folder) ?? []
    return names.filter { name in ends.contains { name.hasSuffix($0) } }.sorted().map { folder + "/" + $0 }
  }

  @Test("a chapter's main.swift has at most 300 lines, a source file at most 350: each is read in one sitting")
  func lengths() throws {
    let chapters = files("experiments", "/main.swift") + files("benchmarks", "/main.swift")
    let sources = files("Sources", ".swift", ".h", ".c", ".def")
    #expect(chapters.count > Programs.slugs.count && sources.count > 200)
    for (most, names) in [(300, chapters), (350, sources)] {
      for name in names {
        let count = try Repository.text(name).split(separator: "\n", omittingEmptySubsequences: false).count - 1
        #expect(count <= most, "\(name): \(count) lines")
      }
    }
  }

  /// What several source files promise together may have a test file of its own besides.
  @Test(
    "the tests of X.swift stand in XTests.swift, those of X+Y.swift in XTests+Y.swift",
    arguments: ["Host", "LinearAlgebra", "Networks", "Tensors"])
  func testFiles(module: String) throws {
    let tests = try files("Tests/\(module)Tests", ".swift").filter { try Repository.text($0).contains("@Test") }
    let names = Set(tests.map { NSString(string: $0).lastPathComponent })
    let sources = files("Sources/\(module)", ".swift")
    #expect(sources.count > 1)
    for source in sources {
      let name = NSString(string: NSString(string: source).lastPathComponent).deletingPathExtension
      let parts = name.split(separator: "+", maxSplits: 1)
      let wanted = "\(parts[0])Tests" + parts.dropFirst().map { "+\($0)" }.joined() + ".swift"
      #expect(names.contains(wanted), "\(source): no tests in \(wanted)")
    }
  }

  @Test("every page of Markdown in a chapter's folder is a section of its text, but for the one in PyTorch and the deck", arguments: Programs.slugs)
  func sections(slug: String) throws {
    let woven = try ChapterText(program: "\(Programs.checkout)/experiments/\(slug)/main.swift").files
    for name in files("experiments/\(slug)", ".md") where !name.hasSuffix("/pytorch.md") && !name.hasSuffix("/slides.md") {
      #expect(woven.contains("\(Programs.checkout)/\(name)"), "\(name) stands on no page")
    }
  }

  /// What SwiftPM has resolved, packages of packages included: its file Package.resolved, which a build leaves in the
  /// checkout. (What `.build` says may also name packages that an older checkout needed.)
  struct Resolved: Decodable {
    struct Pin: Decodable {
      struct State: Decodable { let version: String? }
      let location: String
      let state: State
    }
    let pins: [Pin]
  }

  @Test("every package that is fetched, packages of packages too, is pinned in Package.swift")
  func pins() throws {
    let resolved = try JSONDecoder().decode(Resolved.self, from: Data(Repository.text("Package.resolved").utf8))
    let manifest = try Repository.text("Package.swift")
    let named = manifest.matches(of: /\.package\(url:/).count
    #expect(named > 0 && resolved.pins.count >= named)
    for pin in resolved.pins {
      let name = NSString(string: NSString(string: pin.location).lastPathComponent).deletingPathExtension
      let version = try #require(pin.state.version, "\(name)")
      #expect(manifest.contains("/\(name)\", exact: \"\(version)\")"), "\(name) \(version) is not pinned")
    }
  }

  @Test("a new Debian is made only of a release that Retrace supports, and with a command to run there")
  func newDebian() throws {
    func debian(_ arguments: String...) throws -> Programs.Outcome {
      try Programs.run(Programs.checkout + "/scripts/debian.sh", arguments, in: "/")
    }
    for outcome in [try debian(), try debian("trixie"), try debian("trixie", "git")] {
      #expect(outcome.code == 1)
      #expect(outcome.errors.hasPrefix("debian: usage: "))
    }
    #expect(try debian("bullseye", "", "true").errors == "debian: RELEASE is bookworm or trixie, not bullseye\n")
    #expect(try debian("--read", "/nowhere", "trixie", "", "true").errors == "debian: /nowhere: no such file or folder\n")
  }
}
