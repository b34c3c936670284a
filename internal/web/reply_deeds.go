package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"joinder"
	"joinder/internal/recourse/reply"
)

// replyField bounds one field of the form that brings an answer in, in bytes.
const replyField = reply.MaxText + 1

// readReply reads the form; its file comes last and is read by the desk.
func readReply(r *http.Request) (form replyForm, file *multipart.Part, err error) {
	values := url.Values{}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		parts, err := r.MultipartReader()
		if err != nil {
			return form, nil, badForm(err)
		}
		for range 20 {
			part, err := parts.NextPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return form, nil, damaged(err)
			}
			if part.FormName() == "file" {
				if part.FileName() != "" {
					file = part
					break
				}
				continue
			}
			text, err := io.ReadAll(io.LimitReader(part, replyField))
			if err != nil {
				return form, nil, damaged(err)
			}
			values.Set(part.FormName(), string(text))
		}
	} else {
		if err := badForm(r.ParseForm()); err != nil {
			return form, nil, err
		}
		values = r.PostForm
	}
	get := func(name string) string { return strings.TrimSpace(legible(values.Get(name))) }
	return replyForm{Thread: get("thread"), On: get("on"), Text: get("text"), Sender: get("sender"), Final: get("final") == "yes", Shared: get("shared") == "yes"}, file, nil
}

// replyAdd keeps an answer that somebody brings in.
func (s *Server) replyAdd(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.caseRoom(r, "/replies", "reply.title"); err != nil {
		return err
	}
	form, file, err := readReply(r)
	if err != nil {
		return err
	}
	in := reply.Incoming{Case: id, Text: form.Text, Sender: form.Sender, Final: form.Final, Shared: form.Shared}
	way := strings.Split(form.Thread, "|")
	if len(way) != 3 {
		return s.backToReplies(w, r, form, joinder.Fail(joinder.Invalid, "error.reply.channel").On("thread"), "")
	}
	in.Channel, in.Complaint, in.Submission = way[0], joinder.ID(way[1]), joinder.ID(way[2])
	if _, known := s.deps.Reply.Facts.Channel(in.Channel); !known {
		return s.backToReplies(w, r, form, joinder.Fail(joinder.Invalid, "error.reply.channel").On("thread"), "")
	}
	if in.ReceivedOn, err = joinder.ParseDate(form.On); err != nil {
		return s.backToReplies(w, r, form, joinder.Fail(joinder.Invalid, "error.reply.day").On("on"), "")
	}
	// Whose it is is asked before a file is kept; the ledger asks again.
	v := ViewerOf(r)
	room, err := s.caseRoom(r, "/replies", "reply.title")
	if err != nil {
		return err
	}
	if in.Complaint == "" && !room.Runs() || in.Complaint != "" && !v.Owns(in.Complaint) {
		return joinder.Fail(joinder.Forbidden, "error.reply.not_yours")
	}
	if file != nil {
		in.Name, in.Body = file.FileName(), file
	}
	_, err = s.deps.Reply.Desk.Receive(r.Context(), v, in)
	return s.backToReplies(w, r, form, err, "reply.kept")
}

// backToReplies shows the room again, with what is wrong or with what was done.
func (s *Server) backToReplies(w http.ResponseWriter, r *http.Request, form replyForm, err error, flash string) error {
	if err == nil {
		s.Flash(r.Context(), flash)
		return seeOther(w, r, casePath(joinder.ID(r.PathValue("id")), "/replies"))
	}
	problems, ok := FormErrorsOf(s.wordsOf(r), s.translate(r, err))
	if !ok {
		return err
	}
	return s.showReplies(w, r, statusOf(err), form, problems, "")
}

// replyOf checks that a form's reply is one of the case that the viewer sees.
func (s *Server) replyOf(r *http.Request) (joinder.ID, error) {
	id, err := idOf(r, "id")
	if err != nil {
		return "", err
	}
	if _, err := s.caseRoom(r, "/replies", "reply.title"); err != nil {
		return "", err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return "", err
	}
	rows, err := s.deps.Reply.Desk.Register.Replies(r.Context(), ViewerOf(r), id)
	if err != nil {
		return "", err
	}
	for _, row := range rows {
		if string(row.ID) == field(r, "reply") {
			return row.ID, nil
		}
	}
	return "", joinder.Fail(joinder.NotFound, "error.reply.missing")
}

// replyJudge confirms or corrects what an answer does.
func (s *Server) replyJudge(w http.ResponseWriter, r *http.Request) error {
	id, err := s.replyOf(r)
	if err != nil {
		return err
	}
	err = s.deps.Reply.Desk.Judge(r.Context(), ViewerOf(r), reply.Judgment{Reply: id, Kind: field(r, "kind"), Final: field(r, "final") == "yes"})
	return s.backToReplies(w, r, replyForm{}, err, "reply.judged")
}

// replyShare lets a member share an answer of their own, or take that back.
func (s *Server) replyShare(w http.ResponseWriter, r *http.Request) error {
	id, err := s.replyOf(r)
	if err != nil {
		return err
	}
	shared := field(r, "shared") == "yes"
	flash := "reply.unshared"
	if shared {
		flash = "reply.shared_now"
	}
	return s.backToReplies(w, r, replyForm{}, s.deps.Reply.Desk.Share(r.Context(), ViewerOf(r), id, shared), flash)
}

// replyArgue keeps what the firm argues and what the case says to it.
func (s *Server) replyArgue(w http.ResponseWriter, r *http.Request) error {
	id, err := s.replyOf(r)
	if err != nil {
		return err
	}
	err = s.deps.Reply.Desk.Argue(r.Context(), ViewerOf(r), reply.Argument{ID: joinder.ID(field(r, "argument")), Case: joinder.ID(r.PathValue("id")), Reply: id,
		Words: field(r, "words"), Answer: field(r, "answer"), Wanted: field(r, "wanted")})
	return s.backToReplies(w, r, replyForm{}, err, "reply.argued")
}

// replyAddress makes the address that answers to one filing are sent to.
func (s *Server) replyAddress(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.caseRoom(r, "/replies", "reply.title"); err != nil {
		return err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	way := strings.Split(field(r, "thread"), "|")
	if len(way) != 3 || s.deps.Reply.Domain == "" {
		return s.backToReplies(w, r, replyForm{}, joinder.Fail(joinder.Invalid, "error.reply.channel").On("thread"), "")
	}
	a, err := s.deps.Reply.Desk.AddressFor(r.Context(), ViewerOf(r), reply.Address{Case: id, Channel: way[0], Complaint: joinder.ID(way[1]), Submission: joinder.ID(way[2])})
	if err != nil {
		return s.backToReplies(w, r, replyForm{}, err, "")
	}
	return s.showReplies(w, r, http.StatusOK, replyForm{Thread: field(r, "thread")}, nil, "reply+"+a.Token+"@"+s.deps.Reply.Domain)
}

// replyFile gives the file that an answer came as.
func (s *Server) replyFile(w http.ResponseWriter, r *http.Request) error {
	caseID, err := idOf(r, "id")
	if err != nil {
		return err
	}
	id, err := idOf(r, "file")
	if err != nil {
		return err
	}
	rows, err := s.deps.Reply.Desk.Register.Replies(r.Context(), ViewerOf(r), caseID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		for _, f := range row.Files {
			if f.ID != id {
				continue
			}
			kept, body, err := s.deps.Reply.Desk.Open(r.Context(), ViewerOf(r), id)
			if err != nil {
				return err
			}
			return s.sendFile(w, joinder.Evidence{Name: kept.Name}, body)
		}
	}
	return joinder.Fail(joinder.NotFound, "error.reply.missing")
}
