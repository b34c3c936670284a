package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/skip2/go-qrcode"

	"joinder"
)

// caseQR draws the case's address as a QR code, for posters and phones.
func (s *Server) caseQR(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.deps.Case.Reader.Case(r.Context(), joinder.Viewer{}, id); err != nil {
		return err
	}
	base := s.config.BaseURL
	code, err := qrcode.New(base.Scheme+"://"+base.Host+casePath(id, ""), qrcode.Medium)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=86400")
	if strings.HasSuffix(r.URL.Path, ".png") {
		png, err := code.PNG(512)
		if err != nil {
			return err
		}
		h.Set("Content-Type", "image/png")
		_, err = w.Write(png)
		return ignoreGone(err)
	}
	h.Set("Content-Type", "image/svg+xml")
	_, err = w.Write([]byte(svgOf(code.Bitmap())))
	return ignoreGone(err)
}

// svgOf draws the dark squares as one path on white, which every reader of QR
// codes needs, in the dark too.
func svgOf(bits [][]bool) string {
	var b strings.Builder
	n := len(bits)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, n, n, n, n)
	for y, row := range bits {
		for x := 0; x < n; x++ {
			if !row[x] {
				continue
			}
			from := x
			for x < n && row[x] {
				x++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1H%dz", from, y, x-from, from)
		}
	}
	b.WriteString(`"/></svg>`)
	return b.String()
}
