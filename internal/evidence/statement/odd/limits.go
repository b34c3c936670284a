package odd

import "time"

// Bounds of an answer: nobody reads more, and hostile files stay cheap.
const (
	MaxFindings = 500
	MaxPlaces   = 100
	maxScan     = 200 // candidates looked at for one match
)

// Thresholds. They are relative to the account's own payments, since 500 is
// much for one person and nothing for another.
const (
	// DuplicateWithin is how close two equal payments to one payee follow: a
	// person who pays twice on purpose rarely does so within the half hour,
	// a terminal or an app that retries does.
	DuplicateWithin = 30 * time.Minute
	// DuplicateSameOrder is how far apart two rows of one merchant order may
	// be; merchants retry a charge for days.
	DuplicateSameOrder = 3 * 24 * time.Hour
	// Habit is how many other pairs of equal payments make a payee one that is
	// paid so ordinarily: fares, vending machines.
	Habit = 2

	// RefundWithin is how long a refund takes at most: cards need up to a
	// month.
	RefundWithin = 30 * 24 * time.Hour
	// RefundGrace is how much of a statement must follow before a refund is
	// missed: wallets pay back within minutes to days.
	RefundGrace = 3 * 24 * time.Hour
	// PendingFor is how long a payment may stay unsettled; a week covers
	// holidays and cards abroad.
	PendingFor = 7 * 24 * time.Hour

	// MinHistory is how many payments an account needs before anything can be
	// called unusual for it.
	MinHistory = 10
	// LargeTimes is how many times the median a large payment is.
	LargeTimes = 10.0
	// FirstTimes and FirstShare hold a first payment against the other first
	// payments: it is half as much again as all but one in twenty of them.
	// Who often buys in new places begins with larger sums.
	FirstTimes = 1.5
	FirstShare = 0.95
	// FirstOften is the share of payments to somebody new above which that is
	// the account's way: it then shows FirstMost of all its history, not a year.
	FirstOften = 0.4
	// FirstMost is how many of them a year of one account shows, the largest:
	// where every payee is new, as on a chain, the rest is ordinary.
	FirstMost = 6

	// TestWithin is how soon after a test the large payment comes.
	TestWithin = 7 * 24 * time.Hour
	// TestTimes is how many times the test the large payment is at least.
	TestTimes = 20.0
	// TestLarge is how many medians it is at least. The pair itself is
	// evidence, so less than LargeTimes.
	TestLarge = 5.0

	// DrainWithin and DrainCount: so many payments to one payee in so short a
	// time are a burst. Four in two days are a canteen, or the fares to work and back.
	DrainWithin = 48 * time.Hour
	DrainCount  = 5
	// DrainOften is how many times the payee's usual number in such a time the
	// burst is.
	DrainOften = 3
	// DrainUsual is how many bursts make them the account's way of paying.
	DrainUsual = 3
	// SmallShare is the share of payments at or below which one is small.
	SmallShare = 0.75

	// NightUntil is the hour at which night ends; it begins at 0.
	NightUntil = 5
	// NightCount is how many payments in one night are several.
	NightCount = 3
	// NightUsual is how many other payments a night has on average, up to which
	// several in one night are unusual: with one in seven nights, three in the
	// same come once in years. Who works nights has more.
	NightUsual = 0.15

	// RoundWithin is how soon money comes back.
	RoundWithin = 14 * 24 * time.Hour
	// RoundNear is how near the sums are: a cut is often kept.
	RoundNear = 0.05
	// RoundLarge is how many medians it is at least.
	RoundLarge = 3.0
	// RoundUsual is how many other pairs make a party one with which money goes
	// to and fro ordinarily: flatmates, one's own savings.
	RoundUsual = 2

	// SubscriptionCount is how many charges make a series.
	SubscriptionCount = 3
	// SubscriptionNear is how near its sums are; prices rise and currencies
	// move.
	SubscriptionNear = 0.1
	// SubscriptionAfter is how much history without the payee comes before it:
	// what was there from the beginning did not begin unnoticed.
	SubscriptionAfter = 45 * 24 * time.Hour

	// BalanceBroken is the share of breaks above which the column is taken for
	// something else than a running balance (filtered exports, several pots).
	BalanceBroken = 0.1
)
