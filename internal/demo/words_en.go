package demo

// Clauses in English; the slots are those of words_zh.go.

func wordsEN() bank {
	return bank{
		open: []string{
			"I have used {w} for years and never had a problem until now.", "Posting here because I don't know who else to [tell|ask].", "Is anyone else going through this?", "Long story short, my money is gone and nobody [cares|answers].",
			"I am writing this for my [mother|dad|grandmother], she does not do apps.", "I run a small [bakery|repair shop|cleaning business] and I depend on this.", "First complaint I have ever written, so bear with me.",
			"I'll keep it to the facts.", "Not a huge amount for them but it is for me.", "Just want this on record.",
		},
		support: []string{
			"Support keeps sending the same copy-paste answer.", "I called {k} times and every time I was told [3 to 5 business days|it is being reviewed|to wait for an email].", "The chat is a bot called {bot} that just loops.",
			"They said a specialist would call me back. Nobody did.", "Each agent tells me something different.", "I uploaded my ID, a utility bill and a selfie and heard nothing after that.", "They closed my ticket as \"resolved\". Nothing was resolved.",
			"My bank says the problem is with {w}. {w} says it is my bank.", "When I asked for a supervisor the line went dead.", "The only email I got back was a survey asking how they did.", "One agent was kind but said she had no access to that team.",
			"No phone number anywhere, just a help page that sends you in circles.",
		},
		effect: []string{
			"That was my [rent|car payment|daughter's tuition|payroll|grocery money].", "I had to borrow from my [sister|neighbor|boss] to get through the week.", "I got hit with a late fee because of this.", "I have barely slept.",
			"I'm on a fixed income, this matters.", "I took a morning off work to sort this out and got nowhere.", "It's the not knowing that is the worst.", "My whole weekend went into this.",
		},
		demand: []string{
			"I want my {a} back.", "Please just release my money or tell me why you can't.", "I want a written explanation and a date.", "All I ask is a human being who can look at it.", "Refund the {a} and the fees I had to pay because of it.",
			"If this isn't fixed by next week I am going to the regulator.", "Happy to join with others if there are any.", "I would like to hear from anyone who got theirs back.",
		},
		tail: []string{"I have screenshots.", "I kept every chat.", "Thanks for reading.", "Stay away from this app.", "Will update if anything changes.", "", ""},
		events: map[string][]string{
			"withdrawal_not_arrived": {
				"On {d} I withdrew {a} from {w} to my bank. It says completed, my bank has nothing, and it's been {n} days.", "Withdrawal of {a} stuck on \"processing\" since {d}.", "I cashed out {a} on {d}, it left my {w} balance right away and never showed up.",
				"{w} shows a withdrawal of {a} as sent but support can't give me a reference for it.",
			},
			"account_frozen": {
				"{w} locked my account on {d} with {a} in it. No warning, no reason.", "I logged in on {d} and saw \"account under review\". {a} is in there and I can't touch it.", "Got a new phone, {w} decided I'm a risk, and now {a} is frozen for {n} days.",
				"They froze my account right after my paycheck of {a} came in.", "My appeal was denied in under a minute. {a} still locked.",
			},
			"unauthorized_transaction": {
				"Woke up on {d} to {a} sent to someone I have never heard of.", "Somebody got into my {w} and made transfers adding up to {a} while I was at work.", "There are charges for {a} on my {w} card from {d} that I did not make.", "My phone was in my pocket the whole time and still {a} left my account on {d}.",
			},
			"scam_transfer": {
				"Someone pretending to be {w} support called me on {d} and walked me through \"securing\" my account. I lost {a}.", "I paid {a} through {w} for [an apartment|a puppy|concert tickets] that turned out not to exist.",
				"I realized it was a scam within minutes of sending {a} and asked {w} to stop it. They said it was already complete.", "A guy who said he was from my bank had me send {a} to myself on {w}. It wasn't me.",
			},
			"support_unreachable": {
				"There is no way to reach a person at {w}. I've been trying since {d}.", "I need help with {a} and {w} has no working phone line.", "Been in the {w} chat queue four separate times, it drops me every time.",
			},
			"transfer_not_arrived": {
				"Sent {a} to my family with {w} on {d}. They still don't have it.", "Transfer of {a} marked delivered. It was not delivered. {n} days now.", "I paid my landlord {a} through {w} on {d}, it left my account and he never got it.", "{w} promised same day. It has been {n} days and {a} is somewhere in between.",
			},
			"exchange_rate": {
				"The rate I was shown and the rate I got were not the same. On {a} that's real money.", "They advertise no fees and then take it out of the rate. I sent {a} on {d}.", "I locked a rate on {d} and it settled at another one.",
			},
			"identity_check_blocked": {
				"{w} wants me to verify again and rejects every photo. {a} is stuck until I pass.", "My new passport doesn't match my old one, obviously, and {w} can't cope. {n} days so far.", "The selfie check failed {k} times. I look like my own ID, I promise.",
			},
			"refund_not_received": {
				"The [hotel|airline|shop] refunded {a} on {d}. {w} says they never got it.", "Cancelled a transfer on {d}, {a} was supposed to come back in 3 days, it's been {n}.", "Refund of {a} went to a card I closed and now nobody knows where it is.",
			},
			"seed_or_approval_compromised": {
				"Clicked what I thought was a {w} update on {d} and {a} was drained.", "Fake {w} support asked me to sync my wallet. I typed my words in. {a} gone in a minute.", "I approved some contract months ago and on {d} it took {a}.",
			},
			"unexpected_fee": {
				"{w} took a fee I was never shown on a withdrawal of {a}.", "The fee schedule changed and nobody told me. {a} cost me double to move on {d}.", "There's a \"network charge\" on my statement that support can't explain. {a} in total.",
			},
			"charged_but_failed": {"Payment of {a} failed on {d} but {w} took the money anyway.", "Store says declined, {w} says paid. {a}."},
			"topup_not_credited": {"I added {a} on {d}. My bank took it, {w} shows zero.", "Top-up of {a} still pending after {n} days."},
			"unwanted_service":   {"I'm being charged {a} for a membership I never signed up for.", "Found {a} of \"plus\" charges going back months."},
		},
		details: map[string][]string{
			"withdrawal_not_arrived":       {"My bank checked twice and there is no incoming payment.", "The cancel button is greyed out.", "Same bank account I have used for two years."},
			"account_frozen":               {"I have done nothing wrong.", "They won't say which transaction was the problem.", "My direct deposit still goes in there, which makes it worse.", "I can pay in but not take out, how convenient."},
			"unauthorized_transaction":     {"I filed a police report.", "There is a device in my login history that isn't mine.", "They denied the claim and said I authorized it."},
			"scam_transfer":                {"The account that took my money is still open.", "There was no warning on the screen.", "I reported it the same hour."},
			"transfer_not_arrived":         {"I checked the account number three times.", "Nobody can tell me which bank is holding it.", "My family went to the counter twice."},
			"exchange_rate":                {"I saved the screenshot of the quote.", "Support said the quote is \"indicative\"."},
			"identity_check_blocked":       {"I tried in daylight, at night, with and without glasses.", "They have verified me twice before."},
			"refund_not_received":          {"I have the confirmation from the merchant.", "Dates and amounts match."},
			"seed_or_approval_compromised": {"You can see the address on chain.", "The link was in their own community channel.", "I reported it the same day."},
			"unexpected_fee":               {"The fee page was last edited the week before.", "They said the system does it automatically."},
			"support_unreachable":          {"The help articles are useless."},
		},
	}
}
