// Package score says how an operator answers complaints, in figures that
// anybody can compute again from the export.
//
//	desk := score.New(score.Parts{Register: db, Zone: zone}, world)
//	book, err := desk.Book(ctx, viewer, score.Period{})       // the last twelve months
//	card, ok := book.Results.Of("alipay")
//	history := book.Quarters("alipay")
//
// Everything happens in two steps. [Publish] turns what is known into
// [Inputs]: rows that can be shown to everybody, because each of them stands
// for at least [Few] people or says only what a public page says anyway.
// [Compute] makes every figure from Inputs and from nothing else, so the page,
// the JSON and an independent script say the same.
//
// What could tell of one person (a member's own filing, whether it was solved,
// money) is counted in closed quarters: a quarter with fewer than Few people is
// joined with the next ones until there are enough, and counts in the last of
// them. Rows are added when a quarter closes and the people in them stay the
// same, so subtracting one period or one export from another gives rows of at
// least Few people again. Only somebody's own withdrawal takes them out.
//
// A figure is never a rating: it counts what was reported here. Rates are drawn
// towards what is usual here (a Beta prior for shares, a Gamma prior for
// counts), and fewer than Few observations are "too few to say".
package score
