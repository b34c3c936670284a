// Package datapack holds the facts that the rest of the house may not invent:
// wallets, complaint channels, deadlines, fees, calendars, checklists and the
// taxonomy of problems, each with a source, a confidence and the day it was
// checked.
//
//	pack, err := datapack.Embedded()        // or Load(os.DirFS(dir))
//	today := joinder.DateOf(world.Now())
//	channel, ok := pack.Channel("us-cfpb")
//	phone, status := channel.Phone(today)   // status: Fact, Stale, Unconfirmed, NotShown
//
// Loading is strict: an unknown key, a word that is not in the schema, an id
// used twice, a reference to nothing or a day that does not exist is refused
// with file and line, and all problems are reported together. A pack has all
// files but regions.yaml, without which it has no maps.
//
// Facts pass through one gate (see Status). A value that people could act on —
// a phone, a link, an address, the legal name of an operator — can only be
// read through a method that takes the day of looking and says how far the
// value may be trusted, so a page cannot print an unchecked one by mistake.
package datapack
