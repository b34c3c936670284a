package groups

import (
	"net/http"
	"strconv"

	"joinder"
	"joinder/internal/similar/group"
	"joinder/internal/web"
)

// hostPage is where moderators decide about a group.
type hostPage struct {
	page
	Group   group.Group
	Members []group.Member
	History []group.Event
	Now     int
	More    bool
}

// hostMembers is how many are on a page.
const hostMembers = 25

func (p pages) host(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.group.missing").Because(err)
	}
	out := hostPage{page: page{Page: p.Page(r, "group.host.title"), today: p.Today()}, Now: 1}
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && n > 1 && n < 1_000_000 {
		out.Now = n
	}
	if out.Group, err = p.Desk.Show(r.Context(), out.Viewer, id); err != nil {
		return err
	}
	if out.Group.Life == group.Joined {
		return web.SeeOther(w, r, path(out.Group.Into)+"/moderate")
	}
	if out.Names, err = p.Names(r); err != nil {
		return err
	}
	out.Section, out.Styles, out.NoIndex = "/search", []string{"groups.css"}, true
	if out.Members, err = p.Desk.Members(r.Context(), out.Viewer, id, (out.Now-1)*hostMembers, hostMembers+1); err != nil {
		return err
	}
	if len(out.Members) > hostMembers {
		out.Members, out.More = out.Members[:hostMembers], true
	}
	if out.History, err = p.Desk.History(r.Context(), out.Viewer, id); err != nil {
		return err
	}
	return p.Render(w, r, http.StatusOK, hostView(out))
}

// At is the page of members behind or before.
func (p hostPage) At(page int) string {
	return path(p.Group.ID) + "/moderate?page=" + strconv.Itoa(page) + "#members"
}

// Pager leads through the members; how many pages there are is not counted.
func (p hostPage) Pager() web.Pager {
	all := p.Now
	if p.More {
		all++
	}
	return web.Pager{Now: p.Now, All: all, URL: p.At}
}

// undoable reports whether an event can be taken back here.
func undoable(e group.Event) bool {
	return !e.Undone && (e.Kind == group.Merged || e.Kind == group.Split || e.Kind == group.Refused)
}

// Pinned reports whether a member here is pinned.
func (p hostPage) Pinned() bool {
	for _, m := range p.Members {
		if m.Pinned {
			return true
		}
	}
	return false
}

func (p pages) judge(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.group.missing").Because(err)
	}
	v, ctx := web.ViewerOf(r), r.Context()
	done := "group.host.done"
	switch r.PostFormValue("act") {
	case "undo":
		err = named(r, "event", func(event joinder.ID) error { return p.Desk.Undo(ctx, v, event) })
	case "pin":
		err = p.Desk.Pin(ctx, v, id, true)
	case "free":
		err = p.Desk.Pin(ctx, v, id, false)
	case "refuse":
		err = named(r, "complaint", func(complaint joinder.ID) error { return p.Desk.Refuse(ctx, v, id, complaint) })
	default:
		err = joinder.Fail(joinder.Invalid, "error.group.act")
	}
	if err != nil {
		return err
	}
	p.Flash(ctx, done)
	to := path(id) + "/moderate"
	if n, err := strconv.Atoi(r.PostFormValue("page")); err == nil && n > 1 && n < 1_000_000 { // back where the list was read
		to += "?page=" + strconv.Itoa(n)
	}
	return web.SeeOther(w, r, to)
}

// named does something with the id in a field; what is none is refused before a
// database sees it.
func named(r *http.Request, field string, do func(joinder.ID) error) error {
	id, err := joinder.ParseID(r.PostFormValue(field))
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.group.act").Because(err)
	}
	return do(id)
}
