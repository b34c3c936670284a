package demo

import "joinder"

// wallet is one invented product and where its customers are.
type wallet struct {
	joinder.Wallet
	short      joinder.Text // how people call it
	currency   joinder.Currency
	chinese    float64 // share of complaints written in Chinese
	regions    []joinder.Text
	assistant  joinder.Text // name of its chat robot, invented too
	complaints []cluster
}

// cluster is a number of complaints about one problem and when they happened.
type cluster struct {
	issue string
	count int
	when  season
}

// season is how a cluster lies in the year.
type season int

const (
	allYear  season = iota
	rising          // more towards the end
	falling         // fewer towards the end
	spring          // around seven to five months ago
	burst           // a week, three to nine months ago
	outbreak        // the last three weeks
)

func wallets() []wallet {
	cn := []joinder.Text{{ZH: "广东"}, {ZH: "浙江"}, {ZH: "江苏"}, {ZH: "四川"}, {ZH: "河南"}, {ZH: "山东"}, {ZH: "湖北"}, {ZH: "北京"}, {ZH: "上海"}, {ZH: "湖南"}, {ZH: "福建"}, {ZH: "陕西"}, {ZH: "辽宁"}, {ZH: "广西"}, {ZH: "云南"}}
	us := []joinder.Text{{EN: "CA"}, {EN: "TX"}, {EN: "NY"}, {EN: "FL"}, {EN: "IL"}, {EN: "OH"}, {EN: "GA"}, {EN: "WA"}, {EN: "AZ"}}
	gb := []joinder.Text{{ZH: "伦敦", EN: "London"}, {ZH: "曼彻斯特", EN: "Manchester"}, {ZH: "苏格兰", EN: "Scotland"}, {ZH: "威尔士", EN: "Wales"}, {ZH: "布里斯托", EN: "Bristol"}}
	hk := []joinder.Text{{ZH: "九龙", EN: "Kowloon"}, {ZH: "新界", EN: "New Territories"}, {ZH: "港岛", EN: "Hong Kong Island"}}
	named := func(id, zh, en, operatorZH, country, kind string) joinder.Wallet {
		return joinder.Wallet{ID: "demo-" + id, Name: joinder.Text{ZH: "示例·" + zh, EN: "Example: " + en}, Operator: operatorZH, Jurisdiction: country, Kind: kind}
	}
	return []wallet{
		{
			Wallet: named("bluebird", "青鸟支付", "Bluebird Pay", "示例青鸟支付有限公司（虚构） / Example Bluebird Payments Ltd (invented)", "CN", "custodial_fiat"),
			short:  joinder.Text{ZH: "青鸟", EN: "Bluebird"}, currency: "CNY", chinese: 0.95, regions: cn, assistant: joinder.Text{ZH: "小青", EN: "Bluey"},
			complaints: []cluster{
				{"withdrawal_not_arrived", 66, outbreak}, {"withdrawal_not_arrived", 16, allYear}, {"account_frozen", 20, rising},
				{"unauthorized_transaction", 15, allYear}, {"refund_not_received", 14, allYear}, {"support_unreachable", 10, rising}, {"charged_but_failed", 8, burst},
			},
		},
		{
			Wallet: named("lantern", "灯笼钱包", "Lantern Wallet", "示例灯笼科技有限公司（虚构） / Example Lantern Technology Ltd (invented)", "CN", "custodial_fiat"),
			short:  joinder.Text{ZH: "灯笼钱包", EN: "Lantern"}, currency: "CNY", chinese: 1, regions: cn, assistant: joinder.Text{ZH: "灯灯", EN: "Lanny"},
			complaints: []cluster{
				{"unwanted_service", 60, spring}, {"unwanted_service", 10, allYear}, {"topup_not_credited", 13, allYear}, {"identity_check_blocked", 13, falling},
				{"scam_transfer", 12, allYear}, {"unexpected_fee", 9, rising},
			},
		},
		{
			Wallet: named("ferry", "渡口付", "Ferry Pay", "示例渡口付（香港）有限公司（虚构） / Example Ferry Pay (Hong Kong) Ltd (invented)", "HK", "custodial_fiat"),
			short:  joinder.Text{ZH: "渡口付", EN: "Ferry Pay"}, currency: "HKD", chinese: 0.75, regions: hk, assistant: joinder.Text{ZH: "阿渡", EN: "Captain"},
			complaints: []cluster{{"transfer_not_arrived", 16, allYear}, {"exchange_rate", 12, rising}, {"topup_not_credited", 9, burst}, {"identity_check_blocked", 9, allYear}},
		},
		{
			Wallet: named("quartz", "石英币包", "Quartz Vault", "示例石英（虚构） / Example Quartz (invented)", "SG", "custodial_crypto"),
			short:  joinder.Text{ZH: "石英", EN: "Quartz"}, currency: "USDT", chinese: 0.6, regions: []joinder.Text{{}}, assistant: joinder.Text{ZH: "小石", EN: "Pebble"},
			complaints: []cluster{{"account_frozen", 14, rising}, {"withdrawal_not_arrived", 12, allYear}, {"seed_or_approval_compromised", 12, burst}, {"unexpected_fee", 8, allYear}},
		},
		{
			Wallet: named("harbor", "海港现金", "Harbor Cash", "Example Harbor Cash Inc (invented)", "US", "custodial_fiat"),
			short:  joinder.Text{ZH: "海港现金", EN: "Harbor Cash"}, currency: "USD", chinese: 0.04, regions: us, assistant: joinder.Text{ZH: "海港", EN: "Skipper"},
			complaints: []cluster{{"scam_transfer", 16, rising}, {"unauthorized_transaction", 14, allYear}, {"account_frozen", 24, burst}, {"support_unreachable", 7, allYear}},
		},
		{
			Wallet: named("kestrel", "红隼汇款", "Kestrel Remit", "Example Kestrel Remit Ltd (invented)", "GB", "custodial_fiat"),
			short:  joinder.Text{ZH: "红隼", EN: "Kestrel"}, currency: "GBP", chinese: 0.15, regions: gb, assistant: joinder.Text{ZH: "小隼", EN: "Kit"},
			complaints: []cluster{{"transfer_not_arrived", 17, allYear}, {"exchange_rate", 10, allYear}, {"identity_check_blocked", 9, allYear}, {"refund_not_received", 10, falling}},
		},
	}
}
