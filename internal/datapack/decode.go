package datapack

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"joinder"
)

// Limits of one file, so that a hostile pack cannot exhaust the machine: the
// library expands nothing by itself, but aliases can name each other.
const (
	maxNodes = 400_000
	maxDepth = 40
	maxFile  = 8 << 20 // bytes
)

// worded is a string type that allows only certain words.
type worded interface{ words() []string }

// formed is a string type that checks its own form; what is said when it fails.
type formed interface{ wrong() string }

var (
	dateType   = reflect.TypeFor[joinder.Date]()
	textType   = reflect.TypeFor[joinder.Text]()
	posType    = reflect.TypeFor[Pos]()
	refType    = reflect.TypeFor[ref]()
	wordedType = reflect.TypeFor[worded]()
	formedType = reflect.TypeFor[formed]()
)

// decoder fills typed structs from YAML nodes and refuses what they do not
// name. Fields carry `pack:"key"` or `pack:"key,required"`; a field of type Pos
// receives the place of its mapping.
type decoder struct {
	file     string
	problems *Problems
	nodes    int
}

// decodeFile reads one document into out, a pointer.
func decodeFile(file string, data []byte, out any, problems *Problems) {
	d := &decoder{file: file, problems: problems}
	if len(data) > maxFile {
		d.say(0, "larger than %d bytes", maxFile)
		return
	}
	if !utf8.Valid(data) {
		d.say(lineOfBadUTF8(data), "not UTF-8")
		return
	}
	doc, err := parse(data)
	if err != nil {
		line, what := yamlError(err)
		d.say(line, "%s", what)
		return
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		d.say(1, "the file is empty")
		return
	}
	d.value(doc.Content[0], reflect.ValueOf(out).Elem(), "", 0)
}

// parse reads the nodes. A pack may come from outside, so a fault of the
// library is an error of that file, not the end of the program.
func parse(data []byte) (doc yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot be read: %v", r)
		}
	}()
	err = yaml.Unmarshal(data, &doc)
	return doc, err
}

func lineOfBadUTF8(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return line
}

// yamlError takes the line out of the library's message ("yaml: line 7: …").
func yamlError(err error) (line int, what string) {
	what = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(what, "line "); ok {
		number, tail, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			return n, tail
		}
	}
	return 1, what
}

func (d *decoder) say(line int, format string, args ...any) {
	d.problems.add(Pos{File: d.file, Line: line}, format, args...)
}

// value decodes one node; at is the path of keys, for messages.
func (d *decoder) value(n *yaml.Node, v reflect.Value, at string, depth int) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if d.nodes++; d.nodes > maxNodes || depth > maxDepth {
		if d.nodes != maxNodes+2 { // say it once, then unwind
			d.say(n.Line, "%stoo deep or too large", prefix(at))
		}
		d.nodes = maxNodes + 1
		return
	}
	if isNull(n) {
		return // the zero value; required keys are checked by their mapping
	}
	switch {
	case v.Type() == dateType:
		d.date(n, v, at)
	case v.Type() == textType:
		d.text(n, v, at)
	case v.Type() == refType:
		d.scalar(n, v.Field(0), at)
		v.Field(1).Set(reflect.ValueOf(Pos{File: d.file, Line: n.Line}))
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.value(n, p.Elem(), at, depth+1)
		v.Set(p)
	case v.Kind() == reflect.Slice:
		d.list(n, v, at, depth)
	case v.Kind() == reflect.Map:
		d.table(n, v, at, depth)
	case v.Kind() == reflect.Struct:
		d.mapping(n, v, at, depth)
	default:
		d.scalar(n, v, at)
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, at string, depth int) {
	if n.Kind != yaml.SequenceNode {
		d.say(n.Line, "%sexpected a list", prefix(at))
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		if isNull(c) {
			d.say(c.Line, "%sthe list has an empty entry", prefix(at))
		}
		d.value(c, out.Index(i), at, depth+1)
	}
	v.Set(out)
}

func (d *decoder) table(n *yaml.Node, v reflect.Value, at string, depth int) {
	if n.Kind != yaml.MappingNode {
		d.say(n.Line, "%sexpected keys and values", prefix(at))
		return
	}
	out := reflect.MakeMap(v.Type())
	d.pairs(n, at, func(key, val *yaml.Node) {
		e := reflect.New(v.Type().Elem()).Elem()
		d.value(val, e, join(at, key.Value), depth+1)
		out.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), e)
	})
	v.Set(out)
}

// pairs walks a mapping, refusing keys used twice and keys that are no words.
func (d *decoder) pairs(n *yaml.Node, at string, each func(key, val *yaml.Node)) {
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			d.say(key.Line, "%sa key must be one word", prefix(at))
			continue
		}
		if first, twice := seen[key.Value]; twice {
			d.say(key.Line, "%skey %q was given on line %d already", prefix(at), key.Value, first)
			continue
		}
		seen[key.Value] = key.Line
		each(key, val)
	}
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, at string, depth int) {
	if n.Kind != yaml.MappingNode {
		d.say(n.Line, "%sexpected keys and values", prefix(at))
		return
	}
	fields := map[string]field{}
	here := Pos{d.file, n.Line, map[string]int{}}
	collect(v, here, fields)
	given := map[string]bool{}
	d.pairs(n, at, func(key, val *yaml.Node) {
		here.keys[key.Value] = key.Line
		f, ok := fields[key.Value]
		if !ok {
			d.say(key.Line, "%sunknown key %q", prefix(at), key.Value)
			return
		}
		given[key.Value] = !isNull(val)
		d.value(val, f.value, join(at, key.Value), depth+1)
	})
	for _, name := range sortedKeys(fields) {
		if fields[name].required && !given[name] {
			d.say(n.Line, "%sthe key %q is missing or empty", prefix(at), name)
		}
	}
}

type field struct {
	value    reflect.Value
	required bool
}

// collect lists the keys of a struct, those of embedded structs included, and
// notes the place of the mapping.
func collect(v reflect.Value, here Pos, into map[string]field) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		switch name, option, _ := strings.Cut(f.Tag.Get("pack"), ","); {
		case f.Type == posType:
			v.Field(i).Set(reflect.ValueOf(here))
		case f.Anonymous:
			collect(v.Field(i), here, into)
		case name != "":
			into[name] = field{v.Field(i), option == "required"}
		}
	}
}

func (d *decoder) date(n *yaml.Node, v reflect.Value, at string) {
	day, err := joinder.ParseDate(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		d.say(n.Line, "%s%q is not a day of the calendar (YYYY-MM-DD)", prefix(at), n.Value)
		return
	}
	v.Set(reflect.ValueOf(day))
}

func (d *decoder) text(n *yaml.Node, v reflect.Value, at string) {
	var both struct {
		ZH string `pack:"zh,required"`
		EN string `pack:"en,required"`
	}
	d.mapping(n, reflect.ValueOf(&both).Elem(), at, 0)
	v.Set(reflect.ValueOf(joinder.Text{ZH: both.ZH, EN: both.EN}))
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, at string) {
	if n.Kind != yaml.ScalarNode {
		d.say(n.Line, "%sexpected a single value", prefix(at))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Value)
		d.form(n, v, at)
	case reflect.Int:
		i, err := strconv.Atoi(n.Value)
		if err != nil {
			d.say(n.Line, "%s%q is not a whole number", prefix(at), n.Value)
		}
		v.SetInt(int64(i))
	case reflect.Bool:
		if n.Value != "true" && n.Value != "false" {
			d.say(n.Line, "%s%q is neither true nor false", prefix(at), n.Value)
		}
		v.SetBool(n.Value == "true")
	default:
		panic("datapack: no rule to read a " + v.Kind().String())
	}
}

func (d *decoder) form(n *yaml.Node, v reflect.Value, at string) {
	if v.Type().Implements(wordedType) {
		allowed := v.Interface().(worded).words()
		for _, w := range allowed {
			if w == n.Value {
				return
			}
		}
		d.say(n.Line, "%s%q is not one of: %s", prefix(at), n.Value, strings.Join(allowed, ", "))
	}
	if v.Type().Implements(formedType) {
		if wrong := v.Interface().(formed).wrong(); wrong != "" {
			d.say(n.Line, "%s%q %s", prefix(at), n.Value, wrong)
		}
	}
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && (n.Tag == "!!null" || n.Value == "" && n.Style == 0)
}

func prefix(at string) string {
	if at == "" {
		return ""
	}
	return at + ": "
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}
