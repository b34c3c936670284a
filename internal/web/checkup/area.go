// Package checkup is the pages of the security check-up: questions, a plan, a
// reminder for the calendar. Answers come by POST and are kept nowhere; a
// password that somebody wants judged never leaves their browser.
package checkup

import (
	"embed"

	"joinder/internal/datapack"
	"joinder/internal/web"
)

//go:embed assets
var files embed.FS

// passwords are the commonest ones and words the commonest English words and
// names, most frequent first; graphs says which keys are neighbours. They are
// from @zxcvbn-ts/language-common 4.1.3 and language-en 4.1.1 (MIT).
var (
	//go:embed passwords.txt
	passwords string
	//go:embed words.txt
	words string
	//go:embed graphs.json
	graphs []byte
)

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Pack   *datapack.Pack
	Common []string // passwords that people in China use most, with the words they are made of
}

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	return web.Area{Assets: files, Routes: func(s *web.Server) []web.Route { return pages{s, p}.routes() }}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts
}

func (p pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/checkup", Handler: p.form, Access: web.Public},
		{Method: "POST", Pattern: "/checkup", Handler: p.plan, Access: web.Private, Limit: web.LimitPages},
		{Method: "POST", Pattern: "/checkup/reminder.ics", Handler: p.reminder, Access: web.Private, Limit: web.LimitPages},
		{Method: "GET", Pattern: "/checkup/words.json", Handler: p.lists, Access: web.Static},
	}
}
