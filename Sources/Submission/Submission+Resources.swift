import Host

extension Submission {
  /// What a task asks of a cluster.
  package struct Resources: Equatable, Sendable {
    package var partition: String?
    package var account: String?
    /// Minutes after which a task is told to stop; it then goes on where it was.
    package var minutes: Int
    /// Of memory.
    package var megabytes: Int
    /// Tasks at the same time; nil for as many as the engine gives.
    package var atOnce: Int?
    /// Other options for `sbatch`, such as `--qos=long`, as they are to stand in the files.
    package var sbatch: [String]

    package init(
      minutes: Int, megabytes: Int, partition: String? = nil, account: String? = nil, atOnce: Int? = nil,
      sbatch: [String] = []
    ) {
      (self.minutes, self.megabytes, self.partition, self.account, self.atOnce, self.sbatch) =
        (minutes, megabytes, partition, account, atOnce, sbatch)
    }

    /// Reads memory as Slurm does, `2000`, `2000M`, `4G` or `1T`; nil for anything else.
    package static func megabytes(_ text: String) -> Int? {
      let factors: [Character: Int] = ["M": 1, "G": 1024, "T": 1024 * 1024]
      let factor = text.last.flatMap { factors[Character($0.uppercased())] }
      guard let number = number(factor == nil ? text[...] : text.dropLast()) else { return nil }
      return number * (factor ?? 1)
    }

    /// Reads a time as Slurm does, `60`, `1:00:00` or `1-12:00:00`, in minutes, rounded up; nil for anything else.
    /// Minutes and seconds, `10:00`, are none of these: who reads them as hours is not told so.
    package static func minutes(_ text: String) -> Int? {
      if let minutes = number(text[...]) { return minutes }
      let days = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      let clock = (days.last ?? "").split(separator: ":", omittingEmptySubsequences: false).map { number($0) }
      guard clock.count == 3, let hours = clock[0], let minutes = clock[1], let seconds = clock[2],
        minutes < 60, seconds < 60, let day = days.count == 2 ? number(days[0]) : 0
      else { return nil }
      return (day * 24 + hours) * 60 + minutes + (seconds > 0 ? 1 : 0)
    }

    /// Digits, few enough to be multiplied.
    private static func number(_ text: Substring) -> Int? {
      let isNumber = (1...9).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
      return isNumber ? Int(text) : nil
    }

    /// Why `option` is none that may be handed on to `sbatch`; nil where it is one.
    package static func fault(ofOption option: String) -> String? {
      guard option.hasPrefix("--"), option.count > 2, !option.contains(where: \.isNewline) else {
        return "--sbatch needs an option of sbatch's on one line, such as --qos=long, got '\(Shown.text(option))'"
      }
      let name = option.prefix { $0 != "=" && $0 != " " }
      for own in ["--array", "--chdir", "--dependency", "--output", "--parsable", "--wrap"] where name == own {
        return "--sbatch \(own) would undo what the files say; leave it out"
      }
      return nil
    }
  }
}
