import Studies

/// Ends the program with one line where the ledger's inputs do not go together, as after a change there: a
/// filter larger than its picture, or made for other channels.
@MainActor func checkShapes() {
  func shape(_ id: String) -> [Int] {
    guard let shape = study.ledger[id]?.shape, !shape.isEmpty, !shape.contains(0) else {
      study.fail("ledger row \(id): not an array")
    }
    return shape
  }
  let zaki = "zaki-meira-"
  for (filter, input) in [
    (zaki + "conv2d-w", zaki + "conv2d-x"), (zaki + "conv3d-w", zaki + "conv3d-x"),
    (zaki + "multi-w1", zaki + "multi-x"), (zaki + "multi-w2", zaki + "multi-x"),
    (zaki + "pad-w", zaki + "pad-z"), ("usc552-conv-kernel", "usc552-conv-image"),
    ("kelleher-eq85-filter", "kelleher-eq84-image"),
  ] {
    let (w, x) = (shape(filter), shape(input))
    guard w.count == x.count, w.count < 3 || w[0] == x[0], zip(w.suffix(2), x.suffix(2)).allSatisfy({ $0 <= $1 })
    else { study.fail("ledger row \(filter): a filter of \(w) does not fit on \(input), \(x)") }
  }
  for (one, other) in [
    (zaki + "multi-w1", zaki + "multi-w2"), (zaki + "conv1d-w", zaki + "conv1d-window"),
    ("kelleher-eq85-filter", "kelleher-eq87-field"), ("kelleher-eq85-filter", "kelleher-eq88-filter-1"),
    ("kelleher-eq85-filter", "kelleher-eq88-filter-2"), ("kelleher-eq85-filter", "kelleher-eq88-filter-3"),
    ("kelleher-eq85-filter", "kelleher-eq88-filter-4"),
  ] where shape(one) != shape(other) {
    study.fail("ledger rows \(one) and \(other): of different shapes, \(shape(one)) and \(shape(other))")
  }
  for (id, wanted) in [
    ("kelleher-eq85-filter", [3, 3]), ("mmds-ex13-8-filter", [4]), ("mmds-ex13-8-square-1", [4]),
    ("mmds-ex13-8-square-2", [4]), ("usc552-pooling-window", [2]),
  ] where shape(id) != wanted {
    study.fail("ledger row \(id): of shape \(shape(id)), not \(wanted)")
  }
  let depth = shape(zaki + "conv3d-w")
  if depth.count != 3 || depth[0] < 2 { study.fail("ledger row \(zaki)conv3d-w: not a filter for several channels") }
  // The gradient by hand pools a map of the input's size, with square windows.
  let (z, w) = (shape(zaki + "pad-z"), shape(zaki + "pad-w"))
  if min(z[0], z[1]) - w[0] + 1 < 2 || w[0] != w[1] {
    study.fail("ledger row \(zaki)pad-w: not a square filter with room on \(z)")
  }
  if (shape("kelleher-eq84-image").min() ?? 0) < 5 {
    study.fail("ledger row kelleher-eq84-image: \(shape("kelleher-eq84-image")), not a digit of at least 5 × 5 pixels")
  }
  let colour = shape("kelleher-eq100-image")
  let weights = study.published("kelleher-eq99-filter").count
  if colour.count != 3 || colour[1] < 2 || colour[2] < 2 || weights != 1 + 4 * colour[0] {
    study.fail("ledger row kelleher-eq99-filter: not a bias and 2 × 2 weights for each channel of \(colour)")
  }
  for (k, n) in [
    ("conv1d-k", "conv1d-n"), ("conv2d-k", "conv2d-n"), ("conv3d-k", "conv3d-n"), ("multi-k", "multi-n"),
    ("pad-k", "pad-n"), ("maxpool-k", "maxpool-n"),
  ] {
    let (window, side) = (study.published(zaki + k), study.published(zaki + n))
    if window.count != 1 || side.count != 1 || window[0] < 1 || window[0] > side[0] || side[0] > 1_000 {
      study.fail("ledger row \(zaki)\(k): a window of \(window) on a side of \(side)")
    }
  }
  if Double(shape(zaki + "conv2d-x").min() ?? 0) < study.published(zaki + "maxpool-k")[0] {
    study.fail("ledger row \(zaki)maxpool-k: larger than the input \(zaki)conv2d-x")
  }
}
