/// Whether a page writes the month or the day first.
enum DateOrder {
  /// What two numbers alone tell: one above 12 is the day.
  static func forced(_ first: Int, _ second: Int) -> DateText.Order? {
    if (13...31).contains(first), (1...12).contains(second) { return .dayFirst }
    if (1...12).contains(first), (13...31).contains(second) { return .monthFirst }
    return nil
  }

  /// From all dates of a document. Without a sign the month comes first, as in the United States, but in a Spanish page the day; with signs of both
  /// there is no order.
  static func context(of dates: [String]) -> DateText.Context {
    var orders: Set<DateText.Order> = []
    var isSpanish = false
    for date in dates {
      let pieces = DateText.pieces(date)
      for piece in pieces where !isSpanish {
        if let month = DateWords.month(piece.text, isSpanish: false), month.form == .spanish || month.form == .spanishShort {
          isSpanish = true
        }
      }
      let numbers = pieces.prefix(3).filter { $0.text.utf8.first.map { (0x30...0x39).contains($0) } ?? false }
      if pieces.count >= 3, numbers.count == 2, ["/", "-", "."].contains(pieces[1].text), numbers.allSatisfy({ $0.text.count <= 2 }),
        let first = Int(numbers[0].text), let second = Int(numbers[1].text), let order = forced(first, second)
      {
        orders.insert(order)
      }
    }
    let order = orders.count > 1 ? nil : orders.first ?? (isSpanish ? .dayFirst : .monthFirst)
    return DateText.Context(order: order, isSpanish: isSpanish)
  }
}
