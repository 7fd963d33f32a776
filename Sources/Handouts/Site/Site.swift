import Foundation
import Host
import Reports

/// Builds the course as one static site, from the sources and the reports at hand, without LaTeX. It is built beside its
/// final place and put there whole; whatever fails leaves the last one as it was. Its links are relative, so that it can be
/// read from a disk as well as from a server.
public struct Site {
  let course: Course
  let chapters: [Chapter]
  /// The root of the checkout: empty, or with a slash behind it.
  let root: String
  /// The folder of the site.
  let target: String
  let papers: SitePapers

  /// What of handouts it is made of.
  static let outputs: [Course.Output] = [.html, .packages, .notebooks, .pytorch]

  /// `chapters` are those of the course in its order; nothing is read or written yet.
  ///
  /// - Parameters:
  ///   - root: The checkout: empty, or with a slash behind it.
  ///   - target: The folder of the site. One that is there must be a site, or empty: it is replaced.
  ///   - papers: A students' edition whose papers and slides are put beside the pages, as far as they are there.
  public init(course: Course, chapters: [Chapter], root: String, target: String, papers: String?) {
    self.course = course
    self.chapters = chapters
    self.root = root
    self.target = target
    self.papers = SitePapers(folder: papers)
  }

  /// Builds everything and returns the folder of the site.
  ///
  /// - Parameters:
  ///   - done: Called with the name of each file as it is ready, in fixed order.
  ///   - note: Called with what pandoc has to say besides.
  /// - Throws: `HandoutError.missing` for pandoc and zip, `.report` where a report is missing or the folder is something
  ///   else, `.interrupted`.
  public func build(done: (String) -> Void, note: (String) -> Void) throws(HandoutError) -> String {
    var wanted = course
    wanted.outputs = Self.outputs
    wanted.editions = [.students]
    let handouts = Handouts(course: wanted, chapters: chapters, root: root, target: target)
    _ = try handouts.available()
    let version = try handouts.pandoc()
    let madeWith = try MadeWith(Self.outputs, pandoc: version, hasPDFs: false, convertsDrawings: false)
    let (parent, name) = try place()
    // Never published: what is converted, and programs' messages.
    let work = try handing { () throws(HostError) in try ReportFolder(parent: parent, slug: "\(name)-work") }
    defer { work.discard() }
    let folder = try handing { () throws(HostError) in try ReportFolder(parent: parent, slug: name) }
    defer { folder.discard() }

    let plan = SitePlan(
      course: course, chapters: chapters, root: root, version: version, work: work.partialPath,
      folder: folder.partialPath, papers: papers)
    let planned = try plan.write()
    for line in wanted.untoldDays(of: chapters.map(\.slug)) + planned.notes { note(line) }
    try Conversions(scratch: work.partialPath, environment: Handouts.environment)
      .run(planned.jobs, done: done, note: note)
    try plan.writeIndex(planned.pages)
    try Files.write(madeWith.text, to: folder.path(MadeWith.file))
    try Stop.check()
    try handing { () throws(HostError) in _ = try folder.publish() }
    return target
  }

  /// The folder above the site's, from the root, and its own name.
  ///
  /// - Throws: `HandoutError.report` where the folder holds something that is no site: it would be lost.
  func place() throws(HandoutError) -> (parent: String, name: String) {
    let path = URL(fileURLWithPath: Files.absolute(target)).standardizedFileURL.path
    let name = NSString(string: path).lastPathComponent
    guard !name.isEmpty, name != "/" else { throw .report(.unwritable(path: target, reason: "no folder for a site")) }
    let manager = FileManager.default
    let held = (try? manager.contentsOfDirectory(atPath: path)) ?? []
    guard held.isEmpty || manager.fileExists(atPath: "\(path)/\(SiteSearch.file)") else {
      throw .report(.unwritable(path: target, reason: "a folder of something else, which a site would replace; name another"))
    }
    return (NSString(string: path).deletingLastPathComponent, name)
  }
}
