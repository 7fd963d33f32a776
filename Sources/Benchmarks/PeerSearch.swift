/// The search for what makes one peer fastest in one work: which settings are timed against which, and which stay.
struct PeerSearch {
  /// What became of a candidate.
  enum Result: Equatable {
    case timed(Timing)
    case failed(String)
  }

  let processor: String
  let work: Work.Name
  let peer: Peer
  let threads: Int
  /// Those that can be tried, in the table's order.
  let settings: [PeerSetting]
  /// All trials so far, in order.
  private(set) var trials: [PeerTrial] = []
  /// What stays, in the order of subjects.
  private(set) var kept: [PeerSetting] = []

  init(processor: String, work: Work.Name, peer: Peer, threads: Int, settings: [PeerSetting]) {
    self.processor = processor
    self.work = work
    self.peer = peer
    self.threads = threads
    self.settings = settings
  }

  private func trial(
    _ kind: PeerTrial.Kind, _ timing: Timing? = nil, _ timesAsFast: Double? = nil, isKept: Bool = false, note: String = ""
  ) -> PeerTrial {
    PeerTrial(
      processor: processor, work: work, peer: peer, threads: threads, kind: kind, timing: timing,
      timesAsFast: timesAsFast, isKept: isKept, note: note)
  }

  /// Searches; `turns` times lists of settings by turns, and tells of each what became of it. A peer that fails by itself is
  /// not searched.
  mutating func run(_ turns: ([[PeerSetting]]) -> [Result]) {
    var subjects: [String] = []
    for setting in settings where !subjects.contains(setting.subject) { subjects.append(setting.subject) }
    for subject in subjects {
      let candidates = settings.filter { $0.subject == subject }
      for missing in candidates where !missing.isAtHand {
        let note = "not tried: \(missing.preloaded ?? "its library") is not installed"
        trials.append(trial(.setting(subject: subject, name: missing.name), note: note))
      }
      let present = candidates.filter(\.isAtHand)
      if !present.isEmpty, !tryOut(subject, present, turns) { return }
    }
    finish(turns)
  }

  /// One subject: the candidates against what was kept before. False where even that fails.
  private mutating func tryOut(
    _ subject: String, _ candidates: [PeerSetting], _ turns: ([[PeerSetting]]) -> [Result]
  ) -> Bool {
    let results = turns([kept] + candidates.map { kept + [$0] })
    guard let before = timing(results[0]) else { return false }
    var best: (index: Int, gain: Double)?
    for (index, result) in results.dropFirst().enumerated() {
      guard case .timed(let timing) = result else { continue }
      let gain = before.median / timing.median
      if gain >= PeerTrial.leastGain, gain > (best?.gain ?? 0) { best = (index, gain) }
    }
    for (index, candidate) in candidates.enumerated() {
      let kind = PeerTrial.Kind.setting(subject: subject, name: candidate.name)
      switch results[index + 1] {
      case .timed(let timing):
        trials.append(trial(kind, timing, before.median / timing.median, isKept: index == best?.index))
      case .failed(let reason):
        trials.append(trial(kind, note: "failed: \(reason)"))
      }
    }
    if let best { kept.append(candidates[best.index]) }
    return true
  }

  /// All that was kept against the peer as it comes. Settings that each gained something and together lose are none.
  private mutating func finish(_ turns: ([[PeerSetting]]) -> [Result]) {
    guard !kept.isEmpty else {
      // Where there was nothing to try.
      if !trials.contains(where: { $0.kind == .asItComes }), let result = turns([[]]).first { _ = timing(result) }
      return
    }
    let results = turns([[], kept])
    guard case .timed(let plain) = results[0], case .timed(let timing) = results[1] else {
      trials.append(trial(.together, note: "failed; each by itself did not"))
      return forget()
    }
    let gain = plain.median / timing.median
    trials.append(trial(.together, timing, gain, isKept: gain > 1))
    if gain <= 1 { forget() }
  }

  private mutating func forget() {
    kept = []
    for index in trials.indices { trials[index].isKept = false }
  }

  /// The time of what is kept so far; of the peer as it comes, or of a failure, a trial is noted.
  private mutating func timing(_ result: Result) -> Timing? {
    switch result {
    case .timed(let timing):
      if !trials.contains(where: { $0.kind == .asItComes }) { trials.append(trial(.asItComes, timing, 1)) }
      return timing
    case .failed(let reason):
      trials.append(trial(kept.isEmpty ? .asItComes : .together, note: "failed: \(reason)"))
      return nil
    }
  }
}
