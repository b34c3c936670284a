// Package outbreak notices when more people than usual write about one kind of
// problem with one wallet: counts in, alarms out.
//
//	desk := outbreak.New(finder, store, world, zone)
//	err := desk.LookDaily(ctx)                  // a chore of every node
//	now, err := desk.List(ctx, viewer, outbreak.Ask{Open: true})
//
// An alarm says that unusually many people say the same. It proves nothing of
// what happened, and a quiet series proves nothing either.
//
// # The method
//
// The improved Farrington method (Noufaily et al., Statistics in Medicine 2013;
// Farrington et al., JRSS A 1996) on the seven days that end on each day: a
// quasi-Poisson regression of the 104 weeks before, leaving out the last Gap,
// with a trend from a year on and a season from a year and a half on (one
// harmonic, as Höhle and Paul have it, where the paper has ten levels: most series
// here have too few people for ten). Weeks whose standardised Anscombe residual is
// above 2.58 look like past outbreaks and count less. The trend is dropped when it
// leads beyond all that was seen. The chance of so many people or more comes from
// a negative binomial distribution with the variance of both chance and estimate.
// At least half a person a week is taken as usual: that nothing was ever said
// does not mean that nothing ever happens, and it lets a wallet without any
// history raise an alarm from six or seven people on.
//
// Seven days hold each day of the week once, so that weekends need no model and a
// sentence of it can be understood. Holidays are not modelled, see below.
//
// An alarm needs FewPeople different people (similar.FewPeople), a chance of Alpha
// or less, and to survive Benjamini and Hochberg over all series of the site on
// that day, so that of many tests at most Share of the alarms of a day may be
// false. Alpha is the budget of one series; Share begins to matter from 1,000
// series on. It goes on while the chance is Linger or less, and is over after
// Quiet days without.
//
// # How it was chosen
//
// go run ./cmd/bench -only outbreaks draws series from baselines fitted to real
// ones and compares EARS C1 to C3, a Bayesian predictive, a negative binomial
// CUSUM, this method and a scan over 1 to 28 days, every one at 0.05 false alarms
// in 1,000 days of a series. EARS finds next to nothing at that rate. CUSUM and
// the scan are a day faster above three people a day and slower or blinder below,
// where nearly all series are; the Bayesian predictive is close behind. The
// product's rule raised 0.050 false alarms in 1,000 days of a series, 0.41 in
// 1,000 days of a wallet with eight series. With 65 series, five times the usual
// people are found after 6, 3 and 2 days (medians, at 0.3 to 1, 1 to 3 and more
// than 3 people a day), three times after 24, 7 and 3; twice the usual only above
// three a day (6 days), and under 0.1 a day hardly anything ever is.
//
// # Holidays
//
// On holidays fewer people complain: 0.41 of what is usual on that day of the
// week in the real series of a bank (federal holidays of the United States), 0.24
// in the petitions of a Chinese city. But nothing jumps afterwards: the day after
// has 0.87 and 0.77, and the days from the second to the fifth 1.02 to 1.07 and
// 0.79 to 1.14 of what is usual, the latter of some hundred petitions. So
// holidays cost no false alarms: on series drawn with them the model raised 0.43
// (United States) and 0.33 (China) in 1,000 wallet-days, without any 0.63. They
// hide a little: of outbreaks at five times the usual people in series of 0.3
// people a day or more 95.4 % were found with either calendar, 96.2 % without
// holidays; at three times 64.4 % and 61.1 % of 66.5 % (the same command prints
// all of these).
//
// An exposure for each week, a holiday counting as a weekend day and a working
// weekend day as a working day, was tried and left out: on 40 draws of 65 series
// false alarms became more, 0.38 to 0.47 in 1,000 wallet-days with China's days
// and 0.46 to 0.47 with those of the United States, for about a hundredth more of
// the outbreaks found at 0.3 to 3 people a day, and medians that moved by a day or
// two in both directions. It would also need a calendar for every series, and
// people of one wallet live under several.
//
// # What rises everywhere
//
// A press report or the import of one month makes every wallet rise, and an alarm
// for each would say nothing of any of them. So an alarm must also hold beside the
// other wallets of the site: where they have more people than chance at Everywhere
// allows, whichever one of them is left out, as many times more is expected of
// this one too, with what is not known of that factor as further variance. It is
// the population offset of Farrington's method, and of services that judge calls
// by all calls of the day, but used only upwards and only in a surge, so that a
// quiet site loses nothing. What rises everywhere is seen on a trend.
//
// When 65 series of eight wallets came twice as often for four weeks, each by
// itself raised 5.7 alarms, beside the site 0.7; at three times 20.7 and 0.3. In
// a quiet site, or while another wallet had five times its people, every outbreak
// was found as often and as soon as before. The price: an outbreak within a surge
// counts by what it has beyond the surge, twice as much being found as seldom as
// twice the usual is. With fewer than three wallets nothing is compared.
//
// # What is counted
//
// Days of the event, or of receipt where the source knows only that; never the
// day of an import: 100,000 old rows are history and no outbreak, and make Look
// judge the year anew. Complaints come late, so every look judges the last Window
// days again. A day that was counted only grows by that, so looking again costs no
// more false alarms than looking once when everything is there. A person counts
// once: sums of days decide where to look, and distinct people, near-identical
// texts being one person, decide whether it is an alarm.
//
// A lasting rise becomes what is usual after a while. A whole site that is new
// raises alarms that are true and say little.
//
// # What everybody may see
//
// The public knows months of our own complaints (RQ-03), and of groups of
// FewPeople what can be shown. Public therefore tells no day of an event where
// any of ours is counted, and nothing that changes when a person's day moves
// within its calendar week, but one thing: that there was an alarm.
//
//   - An alarm is about FewPeople different people or more, and its beginning is
//     told as a calendar week.
//   - The curve is counts of whole calendar weeks that do not overlap: moving sums
//     would give the days away by their differences. Under FewPeople is "few",
//     none included.
//   - What is told once does not change: the numbers of the alarm are those of the
//     day on which it was noticed, and a week is told once, seven days after its
//     end. So who looks every day learns nothing of the complaint that came
//     yesterday.
//   - Exact days are told only where all that was counted was public before.
package outbreak
