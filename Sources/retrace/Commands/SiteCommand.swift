import ArgumentParser
import Foundation
import Handouts
import Host
import Reports
import Weaving

struct SiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "site", abstract: "Builds the course as one static site, to be read offline.",
    discussion: """
      Made from the sources and the reports at hand, without LaTeX; papers and slides that 'retrace handout' has made \
      before are put beside the pages. It has those solutions only that the settings give to students. Every link is \
      relative: open its index.html, or have \
      it served.
      """)

  @Option(
    name: [.long, .customLong("settings")],
    help: ArgumentHelp("A file of settings, such as handouts/course.yaml: name, term, lecturer, chapters.", valueName: "yaml"))
  var course: String?

  @Option(
    help: ArgumentHelp(
      "The day for which to build: solutions that students get from a day on are there from that day. No clock is read.",
      valueName: "yyyy-mm-dd"))
  var today: CourseDay?

  @Option(help: ArgumentHelp("The folder with the chapters' reports (default: reports).", valueName: "dir"))
  var reports: String?

  @Option(
    help: ArgumentHelp(
      "A students' edition with papers and slides (default: build/handouts/students, where it is there).", valueName: "dir"))
  var papers: String?

  @Option(help: ArgumentHelp("The folder for the site (default: build/site).", valueName: "dir"))
  var output: String?

  @Option(
    defaultAsFlag: 8000, parsing: .next,
    help: ArgumentHelp("Serve it afterwards to browsers on this machine, until Ctrl-C.", valueName: "port"))
  var serve: UInt16? = nil

  func run() throws {
    let checkout = try Checkout()
    var course = try checkout.course(settings: self.course)
    if let today { course.today = today }
    // Everybody sees the site, and so the numbers of the chapters as they stand.
    course.variant = nil
    Interruption.install()
    // Before the work: a port that is taken need not be learnt of after it.
    let target = output ?? checkout.path("build/site")
    let server = try serve.map { try SiteServer(folder: target, port: $0) }
    let site = Site(
      course: course, chapters: try checkout.chapters(of: course, reports: reports ?? checkout.path("reports")),
      root: checkout.path(""), target: target, papers: try edition(checkout))
    report(try made { () throws(HandoutError) in try site.build(done: report, note: warn) })
    guard let server else { return }
    report("\(server.address) (Ctrl-C ends it)")
    server.run { Interruption.isRequested }
  }

  /// The edition whose papers are taken: the one that is named, or the usual one where it is there.
  private func edition(_ checkout: Checkout) throws -> String? {
    var isFolder: ObjCBool = false
    let path = papers ?? checkout.path("build/handouts/students")
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    if papers != nil, !exists { throw CommandError.noFolder(path: path) }
    return exists ? path : nil
  }
}
