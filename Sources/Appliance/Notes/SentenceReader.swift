import Foundation
import Synchronization

/// The sentences of a model's answer while it is written. Pieces come one after the other; the lock only lets several tasks see them.
final class SentenceReader: Sendable {
  private struct State {
    var items = StreamedItems(of: "sentences", most: DraftedSentences.most)
    var isOver = false
    var numbers: [Citation: Int] = [:]
  }
  private let state = Mutex(State())

  /// Those that are whole now. One that has not the form ends it: the answer as a whole is judged at its end.
  func take(_ text: String) -> [DraftedSentences.Sentence] {
    state.withLock { state in
      var sentences: [DraftedSentences.Sentence] = []
      for item in state.items.take(text.utf8) where !state.isOver {
        guard let sentence = try? JSONDecoder().decode(DraftedSentences.Sentence.self, from: item),
          sentence.text.utf8.count <= DraftedSentences.longest
        else {
          state.isOver = true
          break
        }
        sentences.append(sentence)
      }
      return sentences
    }
  }

  /// The footnote of a place: each place has one.
  func number(of citation: Citation) -> Int {
    state.withLock { state in
      let number = state.numbers[citation] ?? state.numbers.count + 1
      state.numbers[citation] = number
      return number
    }
  }

  func restart() { state.withLock { $0 = State() } }
}
