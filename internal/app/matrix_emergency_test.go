package app_test

// Rows of the visibility matrix for emergencies. The pages know nothing of
// anybody: what they hold is the data pack's.
func init() {
	addSurfaces(map[string]surface{
		"/emergency":                    {at: just("/emergency", "/emergency?wallet=alipay&place=CN")},
		"/emergency/sw.js":              {at: just("/emergency/sw.js", "/emergency/sw.js?lang=en")},
		"/emergency/facts.json":         {at: just("/emergency/facts.json", "/emergency/facts.json?lang=zh-CN")},
		"/emergency/{id}":               {at: just("/emergency/stolen-phone", "/emergency/seed-leaked?branch=gone&step=3", "/emergency/scam-transfer?wallet=paypal&place=US&all=1")},
		"/emergency/{id}/deadlines":     {at: just("/emergency/stolen-phone/deadlines", "/emergency/stolen-phone/deadlines?place=US&happened=2026-11-20")},
		"/emergency/{id}/deadlines.ics": {at: just("/emergency/stolen-phone/deadlines.ics?place=US&happened=2026-11-20")},
		"/emergency/{id}/record":        {at: just("/emergency/stolen-phone/record")},
	})
}
