package stance

import (
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strings"

	"joinder"
)

// Features of a sentence: what the cues say, dates and asides, then hashed
// pieces of its words.
const (
	cueFeatures  = 21
	flagFeatures = 8
	dense        = cueFeatures + flagFeatures
	hashed       = 1 << 14
	features     = dense + hashed
	none         = cueFeatures // the class of a sentence that decides nothing
	classes      = cueFeatures + 1
)

// feature is one coordinate.
type feature struct {
	at    int
	value float64
}

// scores adds up hits per kind: the strongest counts in full, others a third.
func scores(hits []hit) (out [cueFeatures]float64) {
	var top [cueFeatures]float64
	for _, h := range hits {
		out[h.kind] += h.weight / 3
		top[h.kind] = max(top[h.kind], h.weight)
	}
	for k, t := range top {
		out[k] = math.Min(out[k]+t*2/3, 10)
	}
	return out
}

// vector turns a sentence into features. first and last tell its place.
func (c *Classifier) vector(text []rune, at span, hits []hit, lang joinder.Lang, first, last bool) []feature {
	sentence := string(text[at.from:at.to])
	var out []feature
	for k, s := range scores(hits) {
		if s > 0 {
			out = append(out, feature{k, s / 4})
		}
	}
	for i, on := range []bool{first, last, hardDate.MatchString(sentence), softDate.MatchString(sentence),
		lang == joinder.Chinese && zhCondition.MatchString(sentence) || lang == joinder.English && enCondition.MatchString(sentence),
		lang == joinder.Chinese && zhNegation.MatchString(zhHarmless.ReplaceAllString(sentence, "")) ||
			lang == joinder.English && enNegation.MatchString(enHarmless.ReplaceAllString(sentence, "")),
		strings.ContainsAny(sentence, "$€£元") || strings.Contains(sentence, "rs"), strings.Contains(sentence, "?")} {
		if on {
			out = append(out, feature{cueFeatures + i, 0.5})
		}
	}
	for _, group := range []func(func(string)){
		func(yield func(string)) { pieces(sentence, lang, yield) },
		func(yield func(string)) { c.ideas(sentence, lang, yield) },
	} {
		seen := map[int]struct{}{}
		group(func(p string) {
			h := fnv.New32a()
			_, _ = h.Write([]byte(p))
			seen[dense+int(h.Sum32()%hashed)] = struct{}{}
		})
		norm := 1 / math.Sqrt(float64(len(seen))+1)
		for _, at := range slices.Sorted(maps.Keys(seen)) {
			out = append(out, feature{at, norm})
		}
	}
	return out
}

// pieces are the parts that the model learns from: one to three characters of
// Chinese, one to three words of English and the stems of long ones.
func pieces(sentence string, lang joinder.Lang, yield func(string)) {
	if lang == joinder.Chinese {
		run := []rune(strings.Map(plain, sentence))
		for i := range run {
			for n := 2; n <= 3 && i+n <= len(run); n++ {
				if p := string(run[i : i+n]); !strings.ContainsAny(p, " ") {
					yield(p)
				}
			}
		}
		return
	}
	words := strings.Fields(strings.Map(plain, sentence))
	for i, w := range words {
		yield(w)
		if len(w) > 6 {
			yield(w[:5] + "*")
		}
		if i+1 < len(words) {
			yield(w + " " + words[i+1])
		}
		if i+2 < len(words) {
			yield(w + " " + words[i+1] + " " + words[i+2])
		}
	}
}

// plain keeps letters and one stand-in for every digit.
func plain(r rune) rune {
	switch {
	case digit(r):
		return '0'
	case r == '\'' || han(r) || r >= 'a' && r <= 'z':
		return r
	case r == '$' || r == '€' || r == '£' || r == '?':
		return r
	}
	return ' '
}
