import Studies

/// The sizes of Zaki and Meira's network for handwritten digits; their training is another chapter's.
struct ZakiMeira {
  let side, m1, k1, s1, k2, m3, k3, s3, k4, n5, n6, classes: Int
}

@MainActor func zakiMeira() -> ZakiMeira {
  func count(_ name: String) -> Int { study.count("zaki-meira-mnist-\(name)") }
  let sizes = ZakiMeira(
    side: count("image-side"), m1: count("m1"), k1: count("k1"), s1: count("s1"), k2: count("k2"), m3: count("m3"),
    k3: count("k3"), s3: count("s3"), k4: count("k4"), n5: count("fc5"), n6: count("fc6"), classes: count("out"))
  var side = sizes.side
  for (window, stride) in [(sizes.k1, sizes.s1), (sizes.k2, sizes.k2), (sizes.k3, sizes.s3), (sizes.k4, sizes.k4)] {
    study.require(window: window, fits: side, "the network for handwritten digits")
    side = (side - window) / stride + 1
  }
  return sizes
}

//#-hidden-code
/// Ends the program where a setting is none: a filter that does not fit, a pool that is padded.
@MainActor func checkSettings() {
  let shortSide = min(picture[0], picture[1])
  guard shortSide >= 8 else { study.fail("a picture of \(picture) is too small for this chapter") }
  study.require(window: filterSide, fits: shortSide, "mmds-s13-4-1-filter")
  guard first[0] > 0, first[1] > 0, first[2] > 0 else { study.fail("mmds-ex13-9-arguments: \(first)") }
  study.require(window: first[1], fits: shortSide, padding: first[3], "mmds-ex13-9-arguments")
  let mapSide = (shortSide - first[1] + 2 * first[3]) / first[2] + 1
  for (id, pool) in [
    ("mmds-s13-4-3-common-1", quarter), ("mmds-s13-4-3-common-2", overlapping), ("mmds-ex13-10-arguments", pooling),
  ] {
    study.require(window: pool[0], fits: mapSide, id)
  }

  // A map on which the windows of three rows are seen apart has some thousand numbers on a side, and is run.
  let windows = figureRows.prefix(3).map { $0[0] }
  guard windows.reduce(1, *) <= 300 else {
    study.fail("ledger rows mmds-f13-11-row-1-arguments to 3: windows of \(windows) are too large together")
  }
  var (height, width) = (picture[0], picture[1])
  for (index, row) in figureRows.enumerated() {
    let id = "mmds-f13-11-row-\(index + 1)-arguments"
    guard row[0] > 0, row[1] > 0, row[3] > 0 else { study.fail("\(id): \(row) has a size, stride or count of 0") }
    if index % 2 == 1 {
      guard row[2] == 0 else { study.fail("\(id): pools of the text are not padded") }
      guard row[3] == figureRows[index - 1][3] else {
        study.fail("\(id): a pool keeps the \(figureRows[index - 1][3]) channels of the row before, not \(row[3])")
      }
    }
    study.require(window: row[0], fits: min(height, width), padding: row[2], id)
    height = (height - row[0] + 2 * row[2]) / row[1] + 1
    width = (width - row[0] + 2 * row[2]) / row[1] + 1
  }

  study.require(window: exercise[1], fits: exercise[0], "mmds-exercise13-4-1")
  guard boxKernel[0] == boxKernel[1] else { study.fail("zhang-f9-kernel: \(boxKernel) is not square") }
  study.require(window: boxKernel[0], fits: min(boxInput[0], boxInput[1]), "zhang-f9-kernel")
}
//#-end-hidden-code
