package web

import (
	"testing"

	"joinder/internal/i18n"
)

// TestRoomsBearTheNamesOfTheirDoors holds that whoever follows a door finds a
// room of that name.
func TestRoomsBearTheNamesOfTheirDoors(t *testing.T) {
	catalog, err := i18n.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		words := catalog.Localizer(lang)
		for door, title := range map[string]string{
			"case.room.work": "case.work.title", "case.room.route": "route.room.title", "case.room.letter": "letterpage.title",
			"case.room.filing": "filing.title", "case.room.clocks": "clock.title", "case.room.replies": "reply.title",
			"case.room.remedy": "remedy.title", "case.room.handoff": "handoff.title", "case.room.seats": "seat.title",
		} {
			if words.T(door) != words.T(title) {
				t.Errorf("%s: the door says %q, the room %q", lang, words.T(door), words.T(title))
			}
		}
	}
}
