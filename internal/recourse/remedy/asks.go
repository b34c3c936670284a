package remedy

import (
	"regexp"

	"joinder"
)

// AskedIn finds words by which an offer asks for silence, removal or
// withdrawal. It errs towards flagging: a flag only adds a note that explains.
func AskedIn(words string) []joinder.OfferAsk {
	var out []joinder.OfferAsk
	for _, ask := range joinder.OfferAsks {
		if askWords(ask).MatchString(words) {
			out = append(out, ask)
		}
	}
	return out
}

func askWords(ask joinder.OfferAsk) *regexp.Regexp {
	switch ask {
	case joinder.AsksSilence:
		return regexp.MustCompile(`(?i)保密|不得(对外)?(公开|透露|披露|传播|发布)|不(再)?(对外)?(公开|透露|披露|评论)|封口|confidential|non-?disclosure|\bNDA\b|not (to )?(disclose|discuss|tell|speak|publish|comment)|keep (it|this|silent|quiet)|silence`)
	case joinder.AsksRemoval:
		return regexp.MustCompile(`(?i)删(除|帖|稿|评)|撤(帖|稿|下)|下架|屏蔽|消除影响|delet|take down|remove (the |your |all |any )?(post|review|comment|article|statement|content|publication)|retract`)
	}
	return regexp.MustCompile(`(?i)撤诉|撤(回|销|案)[^。；\n]{0,12}(投诉|举报|申诉|起诉|仲裁|报案)?|不(再)?(投诉|举报|起诉|追究)|放弃[^。；\n]{0,10}(权利|追究|诉讼|请求)|withdraw|drop (the |your |all |any )?(complaint|claim|case|charge|dispute)|waive|not (to )?(sue|pursue|complain)|release (of|from) (all|any)`)
}
