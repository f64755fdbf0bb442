import Filters
import PageEvents

extension EventPattern: CustomStringConvertible {
  /// The pattern as it would be written, without `within`, `gap` and `skip`: parsed again it is the same pattern.
  public var description: String {
    var text = self.text(of: expression)
    if let absence { text += " for " + DurationLiteral(microseconds: absence.milliseconds * 1000).description }
    return text
  }

  private func text(of expression: Expression) -> String {
    expression.steps.map { step in
      switch step {
      case .element(let element, after: let contiguity):
        (contiguity.map { Self.word(for: $0) + " " } ?? "") + text(of: element)
      case .absence(let name, after: let contiguity): "\(Self.word(for: contiguity)) not \(names[name])"
      }
    }.joined(separator: " ")
  }

  private static func word(for contiguity: Contiguity) -> String {
    switch contiguity {
    case .strict: "next"
    case .relaxed: "then"
    case .any: "then any"
    }
  }

  private func text(of element: Element) -> String {
    text(of: element.body, isAlone: element.quantifier == Quantifier()) + text(of: element.quantifier)
  }

  private func text(of body: Body, isAlone: Bool) -> String {
    switch body {
    case .event(let names):
      let choice = names.map { self.names[$0] }.joined(separator: " | ")
      return names.count == 1 || isAlone ? choice : "(\(choice))"
    case .group(let alternatives):
      // What has more than one step, or says itself how close it comes, needs parentheses among alternatives.
      let texts = alternatives.map { alternative in
        if alternatives.count > 1, case .element(_, after: nil) = alternative.steps[0], alternative.steps.count == 1 {
          return text(of: alternative)
        }
        return "(\(text(of: alternative)))"
      }
      let choice = texts.joined(separator: " | ")
      return alternatives.count == 1 || isAlone ? choice : "(\(choice))"
    }
  }

  private func text(of quantifier: Quantifier) -> String {
    var text =
      switch (quantifier.least, quantifier.most) {
      case (1, 1): quantifier.isOptional ? "?" : ""
      case (1, nil): quantifier.isOptional ? "*" : "+"
      case (let least, nil): "{\(least),}" + (quantifier.isOptional ? "?" : "")
      case (let least, let most?) where least == most: "{\(least)}" + (quantifier.isOptional ? "?" : "")
      case (let least, let most?): "{\(least),\(most)}" + (quantifier.isOptional ? "?" : "")
      }
    switch quantifier.contiguity {
    case .strict: text += " strict"
    case .relaxed: break
    case .any: text += " any"
    }
    if quantifier.isGreedy { text += " greedy" }
    if let until = quantifier.until { text += " until \(names[until])" }
    return text
  }
}

extension AfterMatch {
  /// As it would be written of a pattern with these names.
  public func text(names: [String]) -> String {
    switch self {
    case .none: "none"
    case .toNext: "to next"
    case .pastLast: "past last"
    case .toFirst(let name): "to first \(names[name])"
    case .toLast(let name): "to last \(names[name])"
    }
  }
}
