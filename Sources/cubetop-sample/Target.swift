/// What is asked for. Kept as a few numbers and spelt out when the line is written.
enum Target {
  case fixed(StaticString)
  /// A folder and something in it.
  case joined(StaticString, StaticString)
  case category(Int, page: Int)
  case product(Int)
  case thumbnail(product: Int)
  case photograph(product: Int, view: Int)
  case tour(product: Int)
  case stock(product: Int)
  case search(term: Int, page: Int)
  case suggestions(term: Int, letters: Int)
  case article(Int)
  case cartItem(Int)
  case order(Int, StaticString)
  /// The newsletter's landing page, with the reader's number in it.
  case campaign(reader: Int)
  /// A request longer than any server takes.
  case endless
}

extension LineWriter {
  mutating func append(_ target: Target, of catalogue: Catalogue) {
    switch target {
    case .fixed(let path):
      append(path)
    case .joined(let folder, let name):
      append(folder)
      append(name)
    case .category(let category, let page):
      append("/shop/")
      append(catalogue.category(category).slug)
      appendPage(page, after: "?page=")
    case .product(let product):
      let name = catalogue.name(of: product)
      append("/shop/")
      append(name.category)
      append("/")
      append(name.adjective)
      append("-")
      append(name.noun)
      append("-")
      append(product + Catalogue.firstProductNumber)
    case .thumbnail(let product):
      append("/media/")
      append(product + Catalogue.firstProductNumber)
      append("/thumb.webp")
    case .photograph(let product, let view):
      append("/media/")
      append(product + Catalogue.firstProductNumber)
      append("/")
      append(view)
      append(product % 3 == 0 ? ".jpg" : ".webp")
    case .tour(let product):
      append("/media/")
      append(product + Catalogue.firstProductNumber)
      append("/tour.mp4")
    case .stock(let product):
      append("/api/products/")
      append(product + Catalogue.firstProductNumber)
      append("/stock")
    case .search(let term, let page):
      append("/search?q=")
      append(term: catalogue.term(term), letters: .max)
      appendPage(page, after: "&page=")
    case .suggestions(let term, let letters):
      append("/api/suggest?q=")
      append(term: catalogue.term(term), letters: letters)
    case .article(let article):
      append("/blog/")
      append(catalogue.article(article))
    case .cartItem(let item):
      append("/cart/items/")
      append(item)
    case .order(let order, let rest):
      append("/orders/")
      append(order + 100_000)
      append(rest)
    case .campaign(let reader):
      append("/spring?utm_source=newsletter&utm_medium=email&utm_campaign=spring-2026&r=")
      append(reader)
    case .endless:
      append("/search?q=")
      for _ in 0..<250 { append("%41AAAAAAAAAAAAA") }
    }
  }

  private mutating func appendPage(_ page: Int, after name: StaticString) {
    guard page > 1 else { return }
    append(name)
    append(page)
  }

  private mutating func append(term: Catalogue.Term, letters: Int) {
    switch term {
    case .known(let words):
      append(words, atMost: letters)
    case .described(let adjective, let noun, let number):
      append(adjective, atMost: letters)
      guard letters == .max else { return }
      append("+")
      append(noun)
      guard number > 0 else { return }
      append("+")
      append(number)
    }
  }
}
