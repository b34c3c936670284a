package app_test

// Rows of the visibility matrix for where a case can go and in which order.
// The day on which a clock ends gives away the day on which it began: one's own
// for everybody in the case, all of them for those who read them at /work too.
func init() {
	addSurfaces(map[string]surface{
		"/channels": {at: just("/channels", "/channels?place=CN", "/channels?place=CN&wallet=alipay", "/channels?place=CN&wallet=alipay&issue=withdrawal_not_arrived",
			"/channels?place=CN&wallet=alipay&issue=withdrawal_not_arrived&product=payment_account&amount=1200&currency=CNY&members=12")},
		"/channels/{id}": {at: just("/channels/cn-samr-12315", "/channels/eu-odr", "/channels/no-such-channel")},
		"/cases/{id}/route": {at: cases("/route", "/route?page=2", "/route?place=US"), in: members + " custodian observer",
			grants: []grant{{members, "self", "day"}, {workers, everyone, "day"}}},
	})
	addDeeds(map[string]string{})
	prepared = append(prepared, func(m *matrix) {})
}
