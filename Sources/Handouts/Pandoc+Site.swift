extension Pandoc {
  /// A page of the site. Style, script and pictures are files beside it.
  ///
  /// - Parameters:
  ///   - index: Where its part of the index goes, in the folder for work.
  ///   - output: Its file, as the folder for work calls it.
  func sitePage(_ page: SitePage, in frame: SiteFrame, index: String, to output: String) -> Conversions.Job {
    var words = common(page.input, slug: page.slug, edition: nil, to: output)
    words += ["formula", "site/glossary", "site/site"].map { "--lua-filter=\(Self.templates)/\($0).lua" }
    words += ["--to=html5", "--mathml", "--standalone", "--template=\(Self.templates)/site/page.html"]
    words += ["-V", "root=\(page.root)", "-V", "sidebar=\(frame.sidebar(on: page))", "-M", "index=\(index)"]
    if page.kind != .front { words += ["--toc", "--toc-depth=2"] }
    switch page.kind {
    case .glossary: words += ["-M", "glossary-page=true", "-M", "chapters=\(frame.filesAndTitles)"]
    case .chapter, .pytorch, .notation: words += ["-M", "glossary=\(page.root)\(SitePage.glossary)"]
    case .front: break
    }
    if page.kind == .chapter { words += ["-M", "fold=true"] }
    if let slug = page.slug { words += ["-M", "figures=\(page.root)\(SitePlan.figures(slug))/"] }
    let links = frame.links(on: page)
    if !links.isEmpty { words += ["-V", "links=\(links)"] }
    if let neighbours = frame.neighbours(of: page), !neighbours.words.isEmpty {
      words += ["-M", "neighbours=true"] + neighbours.words
    }
    return Conversions.Job(name: page.file, steps: [step(words)])
  }
}
