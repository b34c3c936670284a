// Package paraphrase says how likely two texts tell of the same problem in
// other words: "钱一直没到" and "提现三天了还在处理中" share no word.
//
//	model, err := paraphrase.Shipped()
//	probe := model.Read(text)
//	for _, r := range model.Order(probe, candidates) { … } // best first
//
// It re-orders and suggests; it never decides. A score is a likelihood among
// pairs such as it was trained on, not a proof.
//
// A model is a logistic regression: measures of what two texts share (see measures.go;
// among them how much of each text the other one has too, or says by another word of the
// same notion, weighted by rarity), and hashed features: grams that both have or one
// has, a gram only of A with a gram only of B (so "没到" beside "处理中" can speak for a
// pair), a gram that one has beside one that both have, and the notions of
// data/concepts.txt, where words of two languages stand for one thing. Grams that
// training never met are not paired, so that a strange word meets no stranger's weight:
// what is left are the measures, which never fall as texts share more.
//
// Train learns from pairs. The program's own come from the corpus (Written), which was
// written for it by hand: problems in many ways of telling them (data/problems), and a
// small grammar of questions (data/asks): acts, such as repaying early, things, and ways
// to ask. Two questions that differ in one of the three share nearly all words and are
// two; that is what teaches that 怎么还款 and 为什么不能还款 ask for two things. An instance adds
// what it knows (Learn): complaints that stay in one group are the same, refused ones
// are not. The corpus also says where the ranker can be trusted: within a language, and
// across the two only as far as the table of notions and the written pairs go, because
// such texts share nothing else.
package paraphrase
