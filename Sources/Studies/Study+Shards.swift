import Foundation
import Host
import Ledger
import Networks
import Reports
import Tensors

/// Trainings that are kept one by one, each a file of its own, so that several machines can share them.
///
/// The program itself does the work, whatever is asked of it: `plan` says what there is to train, and `train` is where
/// a training is made, put off, or read. One that was put off costs nothing until somebody asks for what it gave. So a
/// process that makes one shard passes by all the others, but for those whose results the program needs on its way.
extension Study {
  /// Says what the study trains, all of it. It stands behind the reading of settings and data, and before anything that
  /// asks for what a training gave; trainings may stand before it. A program that trains and says nothing here cannot
  /// be shared by machines; one that says something else than it does ends with a line.
  public func plan(_ models: [PlannedModel]) {
    require(trainingPlan.models == nil, "Study.plan: \(slug) says twice what it trains")
    trainingPlan.name(models)
    if isExploring { return }
    for model in reached where !models.contains(where: { $0.name == model }) { endUnplanned(model) }
    if shardWork == .none { return }
    let words = models.map { Shard.Name.word($0.name) }
    for (place, word) in words.enumerated() where words[..<place].contains(word) {
      fail("two of the models that it trains are called \(word), so their shards would be one")
    }
    switch shardWork {
    case .none: break
    case .list: list(models)
    case .collect: endWhereShardsAreMissing(models)
    case .tell: tell(models)
    case .run(let targets): begin(targets, models)
    }
  }

  // MARK: What train does

  /// Notes that `model` is trained, and ends the program where the plan says something else.
  func note(planned model: String, seeds: [UInt64]) {
    if !reached.contains(model) { reached.append(model) }
    guard let models = trainingPlan.models else { return }
    guard let planned = models.first(where: { $0.name == model }) else { endUnplanned(model) }
    // Of a shard's one seed nobody can say whether it is among the first.
    if case .run = shardWork { return }
    if seeds != seedsOf(planned) { fail("\(model) is trained from other seeds than study.plan says") }
  }

  private func endUnplanned(_ model: String) -> Never { fail("\(model) is trained, and study.plan does not name it") }

  /// Ends the program where it has not trained what it said: to be called at its end.
  func endWithoutPlanned() {
    switch shardWork {
    case .list, .tell: fail("ends without study.plan, so that its shards are not known")
    case .run(let targets):
      fail("ends without a training of \(targets.subtracting(madeShards).sorted().joined(separator: ", "))")
    case .none: break
    case .collect: endWhereShardsAreAbsent()
    }
    for model in trainingPlan.models ?? [] where !reached.contains(model.name) {
      fail("study.plan names \(model.name), which is never trained")
    }
  }

  /// The trainings of `model` that are made when somebody asks for them, or never.
  func putOff<S: Scalar>(
    _ model: String, seeds: [UInt64], allowsDivergence: Bool, _ body: @escaping @Sendable (Run) -> Network<S>
  ) -> [Trained<S>] {
    let trained = seeds.map { seed -> Trained<S> in
      // To list is to write nothing, and so is to tell.
      let checkpoint = shardWork == .list || shardWork == .tell ? "" : checkpoint(model, seed)
      let training = training(
        model, seed: seed, checkpoint: checkpoint, allowsDivergence: allowsDivergence, mayTrainAgain: true, body)
      let made = Deferred(making: { training.made() })
      let label = label
      pending.append(PendingTraining(model: model, observations: { made.value.shard.table(run: label) }))
      return Trained(
        seed: seed, end: Deferred(making: { made.value.shard.end }),
        network: Deferred(making: { training.network(of: made.value) }), hasNetwork: true)
    }
    if case .run(let targets) = shardWork, let models = trainingPlan.models { makeTargets(targets, models) }
    return trained
  }

  /// The trainings of `model` as their shards tell of them.
  func collect<S: Scalar>(
    _ model: String, seeds: [UInt64], allowsDivergence: Bool, _ body: @escaping @Sendable (Run) -> Network<S>
  ) -> [Trained<S>] {
    guard let shards = shards(of: model, seeds: seeds) else {
      let message = absence(of: absentShards, among: absentShards.count)
      // Nobody asks for what this training gave before the plan ends the program.
      return seeds.map { [slug] seed in
        Trained(
          seed: seed, end: Deferred(making: { Study.end(slug, message) }),
          network: Deferred(making: { Study.end(slug, message) }), hasNetwork: true)
      }
    }
    note(shards.reduce(into: Set<Int>()) { $0.formUnion($1.pieces) }, of: model)
    for shard in shards {
      results.append(contentsOf: shard.table(run: label))
      if let epoch = shard.end.divergedAt, !allowsDivergence {
        fail(Self.divergence(of: model, seed: shard.name.seed, at: epoch))
      }
    }
    return shards.enumerated().map { place, shard -> Trained<S> in
      // Pages show the network of a run's first seed. Where that is not the report's, its shard does not keep it.
      let isFirst = place == 0
      let isTrainedAgain = isFirst && shard.finished == nil
      let training = training(
        model, seed: shard.name.seed, checkpoint: isTrainedAgain ? checkpoint(model, shard.name.seed) : "",
        allowsDivergence: allowsDivergence, mayTrainAgain: isFirst, body)
      // What stands in the results need not be kept twice.
      let rest = ShardTraining<S>.Made(shard: isTrainedAgain ? shard : shard.withoutObservations, network: nil)
      return Trained(
        seed: shard.name.seed, end: Deferred(shard.end), network: Deferred(making: { training.network(of: rest) }),
        hasNetwork: shard.finished != nil)
    }
  }

  /// What `model` recorded so far, of all its trainings. Unlike `results` it asks for nothing of other models, so that a
  /// process that makes a shard behind it does not need theirs.
  public func observations(of model: String) -> [ResultsTable.Observation] {
    settlePending(of: model)
    return recorded.observations.filter { $0.model == model }
  }

  /// Lets the results have what was put off, of one model or of all.
  func settlePending(of model: String? = nil) {
    endWhereShardsAreAbsent()
    if pending.isEmpty { return }
    let waiting = pending.filter { model == nil || $0.model == model }
    pending.removeAll { model == nil || $0.model == model }
    for training in waiting { recorded.append(contentsOf: training.observations()) }
  }

  private func training<S: Scalar>(
    _ model: String, seed: UInt64, checkpoint: String, allowsDivergence: Bool, mayTrainAgain: Bool,
    _ body: @escaping @Sendable (Run) -> Network<S>
  ) -> ShardTraining<S> {
    let name = Shard.Name(experiment: slug, model: model, seed: seed)
    return ShardTraining(
      name: name, label: label, path: path(name), checkpoint: checkpoint, conditions: shardConditions,
      threads: threads, plan: trainingPlan, isFirstSeed: seed == firstPublishedSeed, allowsDivergence: allowsDivergence,
      mayTrainAgain: mayTrainAgain, body: body)
  }

  private func checkpoint(_ model: String, _ seed: UInt64) -> String {
    let key = shardKey
    return orEnd { () throws(HostError) in
      try ownCheckpoints.take(key: key, label: "shard", model: model, seed: seed, isFresh: options.fresh)
    }
  }

  // MARK: Files

  /// Where the shards of all experiments stand. Those of other settings have a place of their own: a shard's name does
  /// not tell its settings, only what is in it does.
  var shardsFolder: String {
    let isReduced = isQuick || isOnOwnData || options.epochs != nil || options.ledger != nil
    return options.shards ?? "\(Checkout.root)/build/shards\(isReduced ? "-unpublished" : "")"
  }

  private func path(_ name: Shard.Name) -> String { "\(shardsFolder)/\(name.file)" }

  private func seedsOf(_ model: PlannedModel) -> [UInt64] { Array(seeds.prefix(model.seedCount ?? seeds.count)) }

  private func names(_ models: [PlannedModel]) -> [Shard.Name] {
    models.flatMap { model in
      seedsOf(model).map { Shard.Name(experiment: slug, model: model.name, seed: $0) }
    }
  }

  /// Reads the shards called so, several at once, and keeps `part` of each, in the order of the names: a thousand
  /// networks need not be in memory for the sake of a number each.
  func readShards<Part: Sendable>(
    _ names: [Shard.Name], _ part: @Sendable (Shard) -> Part
  ) -> [Result<Part, ShardError>] {
    let (paths, conditions) = (names.map { path($0) }, shardConditions)
    var read = [Result<Part, ShardError>?](repeating: nil, count: names.count)
    read.withUnsafeMutableBufferPointer { read in
      // Each index is written by one thread.
      nonisolated(unsafe) let read = read
      WorkerPool(threads: min(threads, max(names.count, 1))).run(names.count) { index in
        if Interruption.isRequested { return }
        do throws(ShardError) {
          read[index] = .success(part(try Shard(path: paths[index], name: names[index], conditions: conditions)))
        } catch {
          read[index] = .failure(error)
        }
      }
    }
    exitIfInterrupted()
    return read.compactMap { $0 }
  }

  /// Reads the shards of `model`; ends the program with the first that is not as it should be. Nil where some are not
  /// there and the plan has yet to say of which other models: it then names them all.
  private func shards(of model: String, seeds: [UInt64]) -> [Shard]? {
    let names = seeds.map { Shard.Name(experiment: slug, model: model, seed: $0) }
    var shards: [Shard] = []
    var missing: [Shard.Name] = []
    for (name, result) in zip(names, readShards(names, { $0 })) {
      switch result {
      case .success(let shard): shards.append(shard)
      case .failure(.missing): missing.append(name)
      case .failure(let error): fail(remedy.again(error))
      }
    }
    if missing.isEmpty { return shards }
    guard trainingPlan.models == nil else { fail(absence(of: missing, among: names.count)) }
    absentShards += missing
    return nil
  }

  private func endWhereShardsAreMissing(_ models: [PlannedModel]) {
    let all = names(models)
    let missing = all.filter { access(path($0), F_OK) != 0 }
    if !missing.isEmpty { fail(absence(of: missing, among: all.count)) }
    // What was missing has come meanwhile, but nobody has read it.
    endWhereShardsAreAbsent()
  }

  /// Ends the program where a training was passed by for want of its shard.
  private func endWhereShardsAreAbsent() {
    if !absentShards.isEmpty { fail(absence(of: absentShards, among: absentShards.count)) }
  }

  private func absence(of missing: [Shard.Name], among count: Int) -> String {
    remedy.absence(of: missing, among: count, in: Checkout.current.shown("\(shardsFolder)/\(slug)"))
  }

  /// How shards are made that are lacking here.
  var remedy: ShardRemedy {
    // By the name of its folder that users type, which is a link.
    let usual = "\(Checkout.root)/.build/release"
    let isUsual = URL(fileURLWithPath: usual).resolvingSymlinksInPath().path == Checkout.current.programs
    let program = "\(isUsual ? usual : Checkout.current.programs)/retrace"
    return ShardRemedy(slug: slug, retrace: Checkout.current.shown(program), options: options)
  }

  // MARK: Listing and making

  /// Ends a program that has no shards, where it is asked for them: what it trains is done at once, with the rest.
  func endWithoutShards() {
    guard shardWork != .none, shardWork != .collect else { return }
    let folder = "\(Checkout.root)/experiments/\(slug)"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let sources = files.filter { $0.hasSuffix(".swift") }.compactMap { try? AtomicFile.text(of: "\(folder)/\($0)") }
    // Where the sources cannot be read, the program's end tells.
    if sources.isEmpty || sources.contains(where: { $0.contains("study.plan(") }) { return }
    if shardWork == .list || shardWork == .tell { exit(0) }
    Study.say("Error: \(slug) has no shards: what it trains is done when they are collected")
    exit(64)
  }

  private func list(_ models: [PlannedModel]) -> Never {
    let all = names(models)
    // Made is what is there, whole, and what would be made here.
    let made = options.listsLacking ? readShards(all) { _ in true }.map { (try? $0.get()) == true } : all.map { _ in false }
    for (name, isMade) in zip(all, made) where !isMade { print(name.id) }
    if let reason = StandardStreams.flush() { fail(StandardStreams.complaint(reason)) }
    exit(0)
  }

  private func begin(_ targets: Set<String>, _ models: [PlannedModel]) {
    let words = models.map { Shard.Name.word($0.name) }
    for target in targets.sorted() where !words.contains(target) {
      ownCheckpoints.remove()
      Study.say("Error: \(slug) trains no model \(Shown.text(target)); there are: \(words.joined(separator: ", "))")
      exit(64)
    }
    // Where all are there already, nothing else is done on the way to them either: a task may be started twice.
    let wanted = names(models).filter { targets.contains(Shard.Name.word($0.model)) }
    if wanted.allSatisfy({ (try? Shard(path: path($0), name: $0, conditions: shardConditions)) != nil }) {
      endMade(wanted)
    }
    makeTargets(targets, models)
  }

  /// Makes those of the shards that are asked for whose trainings were reached, and ends the program after the last.
  private func makeTargets(_ targets: Set<String>, _ models: [PlannedModel]) {
    for training in pending {
      let word = Shard.Name.word(training.model)
      guard targets.contains(word), !madeShards.contains(word) else { continue }
      _ = training.observations()
      madeShards.insert(word)
    }
    if madeShards.isSuperset(of: targets) {
      endMade(names(models).filter { targets.contains(Shard.Name.word($0.model)) })
    }
  }

  /// Prints where the shards stand and ends the program: nothing is judged and no page is written.
  private func endMade(_ names: [Shard.Name]) -> Never {
    ownCheckpoints.remove()
    for name in names { print(Checkout.current.shown(path(name))) }
    if let reason = StandardStreams.flush() { fail("the shards are written, but \(StandardStreams.complaint(reason))") }
    exit(0)
  }
}

/// A training that was put off.
struct PendingTraining {
  let model: String
  /// Makes it, where it is not made yet.
  let observations: () -> ResultsTable
}
