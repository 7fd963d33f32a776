/// A teaching document whose numbers the ledger holds.
public struct Source: Sendable, Equatable {
  /// File name of its CSV without the ending.
  public let key: String
  /// Authors and title, with the part that was read.
  public let title: String
  /// For the cell of a table.
  public let shortTitle: String

  /// The five documents, in the order in which every list of ours names them.
  public static let all: [Source] = [
    Source(
      key: "zaki-meira",
      title: "Zaki and Meira, Data Mining and Machine Learning, chapter 26 (slides)",
      shortTitle: "Zaki and Meira"),
    Source(
      key: "mmds",
      title: "Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 13",
      shortTitle: "MMDS"),
    Source(key: "usc552", title: "USC INF 552, Lesson 10 (slides)", shortTitle: "USC 552"),
    Source(key: "zhang", title: "Zhang, Introduction to Deep Learning (April 2020)", shortTitle: "Zhang"),
    Source(
      key: "kelleher",
      title:
        "Kelleher, Mac Namee and D'Arcy, Fundamentals of Machine Learning for Predictive Data Analytics, chapter 8 (slides)",
      shortTitle: "Kelleher et al."),
  ]

  /// The full title of the document called `key`, or the key itself for one that is not ours.
  public static func title(of key: String) -> String {
    all.first { $0.key == key }?.title ?? key
  }

  /// The short title of the document called `key`, or the key itself for one that is not ours.
  public static func shortTitle(of key: String) -> String {
    all.first { $0.key == key }?.shortTitle ?? key
  }
}
