/// How many tokens a text has at most, without the vocabulary of a model.
///
/// An upper bound for byte-pair vocabularies that were trained on much English (OpenAI's cl100k and o200k, Llama's, Qwen's): a run of letters
/// takes at most a token for the first three letters and one for each two after them, digits one for each, and everything else one for each byte of UTF-8. On clinical
/// text it comes to about 1.6 times the true number; `Tests/Benchmarks/tokens.py` measures it.
enum TokenBound {
  static func tokens(_ text: String) -> Int {
    var count = 0
    var letters = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        letters += 1
        if letters == 1 || (letters > 3 && letters % 2 == 0) { count += 1 }
      case UInt8(ascii: " "):
        // A single space belongs to the word after it.
        letters = 0
      default:
        letters = 0
        count += 1
      }
    }
    return count
  }

  /// Each message has some tokens around it (OpenAI says three, others up to six), the answer's start has three.
  static func tokens(_ messages: [ChatMessage]) -> Int {
    messages.reduce(8) { $0 + tokens($1.content) + 8 }
  }
}
