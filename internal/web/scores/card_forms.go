package scores

import (
	"joinder"
	"joinder/internal/wallet/score"
	"joinder/internal/web"
)

// Moderates reports whether the reader may hide statements.
func (p cardPage) Moderates() bool {
	return p.Viewer.Role == joinder.RoleModerator || p.Viewer.Role == joinder.RoleAdmin
}

// Val is what was typed into a form that needs another look.
func (p cardPage) Val(form, name string) string { return p.ValOr(form, name, "") }

// ValOr is Val, or what stands there at first.
func (p cardPage) ValOr(form, name, otherwise string) string {
	if p.Failed == form {
		return p.typed(name)
	}
	return otherwise
}

// Err is what is wrong with a field of a form.
func (p cardPage) Err(form, name string) string {
	if p.Failed == form {
		return p.Errors.Of(name)
	}
	return ""
}

// figures are what a statement can be about.
func (p cardPage) figures() (out []web.Option) {
	for _, f := range score.Figures {
		key := "score." + string(f) + ".title"
		if f == score.Whole {
			key = "score.say.whole"
		}
		out = append(out, web.Option{Value: string(f), Text: p.T(key)})
	}
	return out
}
