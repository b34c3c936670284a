package datapack_test

import (
	"fmt"

	"joinder"
	"joinder/internal/datapack"
)

func Example() {
	pack, err := datapack.Embedded()
	if err != nil {
		panic(err)
	}
	today := joinder.Date{Year: 2026, Month: 11, Day: 23}

	channel, _ := pack.Channel("cn-op-alipay")
	fmt.Println(channel.Phone(today))

	unseen, _ := pack.Channel("cn-op-unionpay")
	_, status := unseen.Phone(today)
	fmt.Println(status)

	cal, _ := pack.Calendar("CN")
	fmt.Println(cal.AddWorkdays(joinder.Date{Year: 2026, Month: 9, Day: 30}, 3)) // National Day, then a Saturday that is worked
	// Output:
	// 95188 fact
	// not_shown
	// 2026-10-10 true
}
