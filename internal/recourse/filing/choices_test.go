package filing_test

import (
	"slices"
	"testing"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/filing"
)

// TestChoices: a letter about one wallet is not offered to another firm's desk.
func TestChoices(t *testing.T) {
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	world := joinder.RealWorld()
	world.Now = func() time.Time { return time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) }
	desk := filing.New(filing.Parts{Facts: pack, Zone: time.UTC}, world)
	for _, c := range []struct {
		place, wallet, has, hasNot string
	}{
		{"CN", "alipay", "cn-op-alipay", "cn-op-wechatpay"},
		{"CN", "wechatpay", "cn-op-wechatpay", "cn-op-alipay"},
		{"CN", "alipay", "cn-pboc-12363", "cn-op-jdpay"},
		{"GB", "revolut", "gb-op", "eu-odr"},
	} {
		var ids []string
		for _, found := range desk.Choices(c.place, c.wallet) {
			ids = append(ids, found.ID())
		}
		if !slices.Contains(ids, c.has) || slices.Contains(ids, c.hasNot) {
			t.Errorf("%s in %s: %v", c.wallet, c.place, ids)
		}
	}
}
