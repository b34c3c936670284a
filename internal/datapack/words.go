package datapack

import (
	"reflect"
	"strings"

	"joinder"
)

// wordsName is the file that says the pack's free texts in both languages.
const wordsName = "words.yaml"

// wordsFile is read as the other files are. The texts it translates stay in
// their own files, as they were written when the fact was checked.
type wordsFile struct {
	Texts  []wordsRow `pack:"texts,required"`
	Stages []stageRow `pack:"stages,required"`
}

// wordsRow is one text; the language that is left out reads as the text itself.
type wordsRow struct {
	At   Pos
	Text string  `pack:"text,required"`
	ZH   *string `pack:"zh"`
	EN   *string `pack:"en"`
}

func (r wordsRow) both() joinder.Text {
	t := joinder.Text{ZH: r.Text, EN: r.Text}
	if r.ZH != nil {
		t.ZH = *r.ZH
	}
	if r.EN != nil {
		t.EN = *r.EN
	}
	return t
}

// stageRow is the short name of one stage of a channel's deadlines.
type stageRow struct {
	At    Pos
	Stage name   `pack:"stage,required"`
	ZH    string `pack:"zh,required"`
	EN    string `pack:"en,required"`
}

// words finds what to say for a text or a stage of the pack.
type words struct{ texts, stages map[string]joinder.Text }

func newWords(f wordsFile) words {
	w := words{make(map[string]joinder.Text, len(f.Texts)), make(map[string]joinder.Text, len(f.Stages))}
	for _, r := range f.Texts {
		w.texts[r.Text] = r.both()
	}
	for _, r := range f.Stages {
		w.stages[string(r.Stage)] = joinder.Text{ZH: r.ZH, EN: r.EN}
	}
	return w
}

// Text says a free text of the pack in both languages: p.Text(d.From).In(lang).
// A text without an entry is given back as it stands, in both.
func (p *Pack) Text(s string) joinder.Text {
	if t, ok := p.words.texts[s]; ok {
		return t
	}
	return joinder.Text{ZH: s, EN: s}
}

// StageName is the short name of a stage ("accept_or_refuse"). A stage without
// a name is given back with blanks for its underscores.
func (p *Pack) StageName(stage string) joinder.Text {
	if t, ok := p.words.stages[stage]; ok {
		return t
	}
	s := strings.ReplaceAll(stage, "_", " ")
	return joinder.Text{ZH: s, EN: s}
}

// ChannelName is the name of a channel for readers of either language. The
// Chinese one is the body's own where it is written in Chinese; Channel.Name
// has the local name that people will meet on its door. As there, a number that
// may not be shown is left out.
func (p *Pack) ChannelName(c Channel, day joinder.Date) joinder.Text {
	local, english := c.Name(day)
	t, ok := p.words.texts[c.raw.Names.EN]
	if !ok {
		return joinder.Text{ZH: local, EN: english}
	}
	if _, status := c.Phone(day); !status.Shown() {
		t.ZH = withoutNumbers(t.ZH, string(c.raw.Phone))
	}
	return joinder.Text{ZH: t.ZH, EN: english}
}

// words refuses entries that are given twice or say nothing.
func (c checker) words() {
	texts, stages := ids{}, ids{}
	for _, r := range c.wordsFile.Texts {
		texts.take("text", r.Text, r.At.key("text"), c.problems)
		if r.ZH == nil && r.EN == nil {
			c.problems.add(r.At, "neither zh nor en is given")
		}
		c.said(r.Text, "text", r.At)
		both := r.both()
		c.said(both.ZH, "zh", r.At)
		c.said(both.EN, "en", r.At)
	}
	for _, r := range c.wordsFile.Stages {
		stages.take("stage", string(r.Stage), r.At.key("stage"), c.problems)
		c.said(r.ZH, "zh", r.At)
		c.said(r.EN, "en", r.At)
	}
}

func (c checker) said(text, key string, at Pos) {
	if strings.TrimSpace(text) == "" {
		c.problems.add(at.key(key), "%s is empty", key)
	}
}

// unusedWords lists entries whose text or stage no longer occurs in the pack:
// a text was changed in its file, and its translation was not.
func (p *Pack) unusedWords() []Finding {
	found, stages := map[string]bool{}, map[string]bool{}
	for _, f := range p.parts() {
		if f.name != wordsName {
			freeTexts(reflect.ValueOf(f.into), found)
		}
	}
	for i := range p.channels {
		for _, d := range p.channels[i].Deadlines {
			stages[string(d.Stage)] = true
		}
	}
	out := []Finding{}
	for _, r := range p.wordsFile.Texts {
		if !found[r.Text] {
			out = append(out, Finding{File: wordsName, Line: r.At.Line, ID: "text", Why: r.Text})
		}
	}
	for _, r := range p.wordsFile.Stages {
		if !stages[string(r.Stage)] {
			out = append(out, Finding{File: wordsName, Line: r.At.Line, ID: "stage", Why: string(r.Stage)})
		}
	}
	return out
}

var (
	plainString = reflect.TypeFor[string]()
	phoneString = reflect.TypeFor[phone]()
)

// freeTexts collects every plain string below v, and the phones, which often say
// more than a number: ids, links and words of the schema have other types.
func freeTexts(v reflect.Value, into map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			freeTexts(v.Elem(), into)
		}
	case reflect.Slice:
		for i := range v.Len() {
			freeTexts(v.Index(i), into)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			freeTexts(v.MapIndex(k), into)
		}
	case reflect.Struct:
		if v.Type() == posType {
			return
		}
		for i := range v.NumField() {
			freeTexts(v.Field(i), into)
		}
	case reflect.String:
		if v.Type() == plainString || v.Type() == phoneString {
			into[v.String()] = true
		}
	}
}
