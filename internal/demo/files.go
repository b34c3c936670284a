package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"joinder"
)

// files makes one to three small items of evidence: a picture of an app, a chat
// saved as text, a printable statement.
func (g *generator) files(c Complaint, n int) []File {
	zh := c.Lang == joinder.Chinese
	word := func(z, e string) string {
		if zh {
			return z
		}
		return e
	}
	day := strings.ReplaceAll(c.OccurredOn.String(), "-", "")
	all := []File{
		{Name: fmt.Sprintf("Screenshot_%s_%04d.png", day, n), Caption: word("账单页面截图", "Screenshot of the statement page"), MediaType: "image/png", Data: g.screenshot(c)},
		{Name: word("客服聊天记录", "chat-with-support") + fmt.Sprintf("-%s.txt", day), Caption: word("和客服的聊天记录", "My chat with support"), MediaType: "text/plain; charset=utf-8", Data: g.chat(c)},
		{Name: fmt.Sprintf("statement-%s-%04d.pdf", day, n), Caption: word("银行流水", "Bank statement"), MediaType: "application/pdf", Data: statement(c, n)},
	}
	keep := 1 + g.rng.IntN(10)/6 + g.rng.IntN(10)/8
	g.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(keep, len(all))]
}

// onePicture lets the encoder keep its buffers from one picture to the next.
type onePicture struct{ b *png.EncoderBuffer }

func (p *onePicture) Get() *png.EncoderBuffer  { return p.b }
func (p *onePicture) Put(b *png.EncoderBuffer) { p.b = b }

// digitRows is a 3×5 font of the digits and the full stop.
var digitRows = map[rune][5]byte{
	'0': {7, 5, 5, 5, 7}, '1': {2, 6, 2, 2, 7}, '2': {7, 1, 7, 4, 7}, '3': {7, 1, 7, 1, 7}, '4': {5, 5, 7, 1, 1},
	'5': {7, 4, 7, 1, 7}, '6': {7, 4, 7, 5, 7}, '7': {7, 1, 1, 2, 2}, '8': {7, 5, 7, 5, 7}, '9': {7, 5, 7, 1, 7}, '.': {0, 0, 0, 0, 2}, '-': {0, 0, 7, 0, 0},
}

// screenshot draws an app's page: a coloured bar, grey lines for words, the
// amount and the day in digits.
func (g *generator) screenshot(c Complaint) []byte {
	colours := map[string]color.RGBA{
		"demo-bluebird": {36, 99, 168, 255}, "demo-lantern": {176, 58, 46, 255}, "demo-ferry": {20, 120, 110, 255},
		"demo-quartz": {92, 74, 140, 255}, "demo-harbor": {30, 110, 70, 255}, "demo-kestrel": {150, 96, 30, 255},
	}
	palette := color.Palette{color.White, color.RGBA{120, 120, 120, 255}, color.RGBA{215, 215, 215, 255}, colours[c.Wallet], color.Black}
	img := image.NewPaletted(image.Rect(0, 0, 180, 320), palette)
	fill := func(x0, y0, x1, y1 int, ink uint8) {
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				img.SetColorIndex(x, y, ink)
			}
		}
	}
	write := func(s string, x, y, size int, ink uint8) {
		for _, r := range s {
			for row, bits := range digitRows[r] {
				for col := range 3 {
					if bits>>(2-col)&1 == 1 {
						fill(x+col*size, y+row*size, x+(col+1)*size, y+(row+1)*size, ink)
					}
				}
			}
			x += 4 * size
		}
	}
	fill(0, 0, 180, 36, 3)
	write(c.Amount.Decimal(), 24, 60, 4, 4)
	write(c.OccurredOn.String(), 24, 92, 2, 1)
	for y := 120; y < 300; y += 22 {
		fill(24, y, 40+g.rng.IntN(50), y+8, 2)
		fill(120-g.rng.IntN(20), y, 160, y+8, 2)
	}
	var b bytes.Buffer
	if err := g.png.Encode(&b, img); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// chat is a conversation saved as text.
func (g *generator) chat(c Complaint) []byte {
	me, they, title := "我", "客服", "示例：虚构的聊天记录"
	if c.Lang == joinder.English {
		me, they, title = "Me", "Support", "Example: an invented conversation"
	}
	answers := []string{"您好，请您耐心等待。", "已经为您加急。", "这边看到是处理中的状态呢。", "请问还有其他可以帮您吗？", "非常抱歉给您带来不便。"}
	asks := []string{"什么时候能解决？", "能不能转人工？", "你们每次都这么说。", "请给我一个明确的时间。", "单号发你了，查到没有？"}
	if c.Lang == joinder.English {
		answers = []string{"Thank you for reaching out.", "We appreciate your patience.", "Your case is with the team.", "Is there anything else I can help with?", "I'm sorry for the inconvenience."}
		asks = []string{"When will this be fixed?", "Can I talk to a person?", "You said that last time.", "I need a date.", "Did you find the reference I sent?"}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", title, c.OccurredOn)
	at := clock(g.rng, c.OccurredOn)
	say := func(who, what string) {
		fmt.Fprintf(&b, "[%s] %s: %s\n", at.Format("15:04"), who, what)
		at = at.Add(secondsOf(20 + g.rng.IntN(400)))
	}
	say(me, short(c.Narrative, 60))
	for range 2 + g.rng.IntN(4) {
		say(they, pick(g.rng, answers))
		say(me, pick(g.rng, asks))
	}
	return []byte(b.String())
}

// statement is a one-page PDF of three lines, written by hand.
func statement(c Complaint, n int) []byte {
	lines := []string{"EXAMPLE - invented bank statement", fmt.Sprintf("Reference EX-%06d   %s", n, c.OccurredOn), fmt.Sprintf("%s %s", c.Amount.Decimal(), c.Amount.Currency)}
	var page strings.Builder
	page.WriteString("BT /F1 14 Tf 60 760 Td 24 TL\n")
	for _, l := range lines {
		fmt.Fprintf(&page, "(%s) Tj T*\n", strings.NewReplacer("(", "", ")", "", "\\", "").Replace(l))
	}
	page.WriteString("ET")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", page.Len(), page.String()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, off := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", off)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}
