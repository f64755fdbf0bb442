/// What the shop sells, says and can be searched for: tea, coffee and things for the kitchen.
///
/// Nothing is stored but words and weights: the forty-thousandth product's name follows from its number.
struct Catalogue {
  struct Category {
    let slug: StaticString
    let nouns: [StaticString]
  }

  struct ProductName {
    let category: StaticString
    let adjective: StaticString
    let noun: StaticString
  }

  enum Term {
    case known(StaticString)
    case described(StaticString, StaticString, number: Int)
  }

  static let firstProductNumber = 1000

  let products: Int
  /// Popularity over the whole shop.
  private let popularity: Weighted
  /// Popularity within one category.
  private let shelf: Weighted
  private let categoryPopularity: Weighted
  private let searches: Weighted
  private let articlePopularity: Weighted

  /// A shop with more customers has more on its shelves.
  init(lines: Int) {
    products = max(360, lines / 720)
    popularity = .zipf(products)
    shelf = .zipf(products / Self.categories.count)
    categoryPopularity = .zipf(Self.categories.count)
    searches = .zipf(max(160, lines / 220))
    articlePopularity = .zipf(Self.articles.count)
  }

  func pickProduct(_ random: inout Random) -> Int { popularity.pick(&random) }

  /// Products are dealt to the categories one by one, as cards are.
  func pickProduct(of category: Int, _ random: inout Random) -> Int {
    shelf.pick(&random) * Self.categories.count + category
  }

  func pickCategory(_ random: inout Random) -> Int { categoryPopularity.pick(&random) }
  func pickTerm(_ random: inout Random) -> Int { searches.pick(&random) }
  func pickArticle(_ random: inout Random) -> Int { articlePopularity.pick(&random) }

  func category(_ index: Int) -> Category { Self.categories[index] }
  func category(of product: Int) -> Int { product % Self.categories.count }
  func article(_ index: Int) -> StaticString { Self.articles[index] }

  func name(of product: Int) -> ProductName {
    let category = Self.categories[category(of: product)]
    let dice = SplitMix64.mix(UInt64(product) &+ 77)
    return ProductName(
      category: category.slug,
      adjective: Self.adjectives[Int(dice % UInt64(Self.adjectives.count))],
      noun: category.nouns[Int((dice >> 32) % UInt64(category.nouns.count))])
  }

  /// The most popular terms are known words; the tail is whatever people type.
  func term(_ index: Int) -> Term {
    if index < Self.knownTerms.count { return .known(Self.knownTerms[index]) }
    let dice = SplitMix64.mix(UInt64(index) &+ 4242)
    let category = Self.categories[Int(dice % UInt64(Self.categories.count))]
    return .described(
      Self.adjectives[Int((dice >> 16) % UInt64(Self.adjectives.count))],
      category.nouns[Int((dice >> 40) % UInt64(category.nouns.count))],
      number: index % 3 == 0 ? index % 97 : 0)
  }

  /// The length of a thing's answer. A file's is always the same; a page's is about the same.
  func size(of target: Target, _ random: inout Random) -> Int {
    func file(_ number: Int, _ range: ClosedRange<Int>) -> Int {
      let dice = SplitMix64.mix(UInt64(truncatingIfNeeded: number) &* 31 &+ UInt64(range.upperBound))
      return range.lowerBound + Int(dice % UInt64(range.upperBound - range.lowerBound + 1))
    }
    return switch target {
    case .fixed(let path): file(path.utf8CodeUnitCount * 7919, 900...9_000)
    case .joined: random.within(140...600)
    case .category(let category, let page): file(category * 64 + page, 9_000...16_000) + random.below(400)
    case .product(let product): file(product, 7_000...12_000) + random.below(300)
    case .thumbnail(let product): file(product, 1_900...6_500)
    case .photograph(let product, let view): file(product * 8 + view, 18_000...96_000)
    case .tour(let product): file(product, 2_400_000...9_800_000)
    case .stock: random.within(58...64)
    case .search(let term, let page): file(term * 16 + page, 5_000...14_000) + random.below(600)
    case .suggestions(let term, let letters): file(term * 8 + letters, 90...900)
    case .article(let article): file(article, 11_000...38_000)
    case .cartItem, .order: random.within(3_000...5_200)
    case .campaign: random.within(15_900...16_100)
    case .endless: 178
    }
  }

  private static let categories: [Category] = [
    Category(slug: "tea", nouns: ["assam", "darjeeling", "sencha", "oolong", "earl-grey", "%E6%8A%B9%E8%8C%B6"]),
    Category(slug: "coffee", nouns: ["espresso", "filter-coffee", "arabica", "robusta", "caf%C3%A9-cr%C3%A8me"]),
    Category(slug: "grinders", nouns: ["hand-grinder", "burr-grinder", "kaffeem%C3%BChle", "spice-mill"]),
    Category(slug: "kettles", nouns: ["kettle", "gooseneck-kettle", "travel-kettle", "samovar"]),
    Category(slug: "cups", nouns: ["cup", "mug", "tumbler", "espresso-cup", "saucer"]),
    Category(slug: "teapots", nouns: ["teapot", "kyusu", "gaiwan", "glass-pot"]),
    Category(slug: "knives", nouns: ["chef-knife", "bread-knife", "santoku", "paring-knife", "cleaver"]),
    Category(slug: "pans", nouns: ["pan", "wok", "saut%C3%A9-pan", "griddle", "saucepan"]),
    Category(slug: "spices", nouns: ["pepper", "cardamom", "jalape%C3%B1o", "saffron", "sumac", "cumin"]),
    Category(slug: "honey", nouns: ["honey", "honeycomb", "maple-syrup", "molasses"]),
    Category(slug: "chocolate", nouns: ["chocolate", "cocoa", "truffle", "nougat"]),
    Category(slug: "gifts", nouns: ["gift-box", "hamper", "voucher", "starter-set"]),
  ]

  private static let adjectives: [StaticString] = [
    "organic", "dark", "light", "smoked", "enamel", "copper", "ceramic", "walnut", "cast-iron", "steel", "small",
    "large",
    "classic", "everyday", "festive", "wild", "roasted", "single-origin", "handmade", "japanese", "alpine", "nordic",
    "double-walled", "folding", "matte", "striped", "sweet", "strong", "mild", "rare", "winter", "summer",
  ]

  private static let articles: [StaticString] = [
    "how-to-brew-filter-coffee/", "green-tea-without-bitterness/", "sharpening-knives-at-home/", "cast-iron-care/",
    "water-temperature-explained/", "the-first-flush/", "grind-size-chart/", "cold-brew-in-five-minutes/",
    "a-visit-to-uji/", "our-new-roastery/", "gifts-under-thirty/", "descaling-a-kettle/", "storing-spices/",
    "%C3%BCber-uns/", "why-our-honey-crystallises/", "chocolate-tasting-notes/",
  ]

  private static let knownTerms: [StaticString] = [
    "coffee+grinder", "matcha", "french+press", "gift", "kettle", "earl+grey", "espresso", "teapot", "knife+set",
    "cast+iron+pan", "decaf", "oolong", "mug", "chocolate", "sencha", "scale", "saffron", "voucher", "wok", "thermos",
    "moka+pot", "honey", "darjeeling", "filter+paper", "milk+frother", "chai", "sharpening+stone", "cups", "rooibos",
    "jasmine", "beans+1kg", "vanilla", "cinnamon", "pepper+mill", "cutting+board", "travel+mug",
  ]
}
