package seal

import (
	"context"
	"encoding/binary"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"joinder"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// Tiles publishes the log as c2sp.org/tlog-tiles: static files under the
// log's address. Only what the last checkpoint covers is shown, so that
// everything served can be verified.
type Tiles struct {
	store Store
	key   note.Verifier
}

// NewTiles publishes store's log, whose checkpoints are under key.
func NewTiles(store Store, key note.Verifier) *Tiles { return &Tiles{store, key} }

// Checkpoint is the body of <prefix>/checkpoint (text/plain; charset=utf-8;
// cache for seconds only).
func (t *Tiles) Checkpoint(ctx context.Context) ([]byte, error) {
	c, err := Last(ctx, t.store, t.key)
	return c.Note, err
}

// Tile is the body of <prefix>/<path> (application/octet-stream; immutable,
// cache for ever): path is "tile/<L>/<N>[.p/<W>]" for hashes or
// "tile/entries/<N>[.p/<W>]" for leaves. The height 8 is part of the format
// and not of the path. NotFound for everything else.
func (t *Tiles) Tile(ctx context.Context, path string) ([]byte, error) {
	tile, ok := parseTile(path)
	if !ok {
		return nil, errNoTile()
	}
	last, err := Last(ctx, t.store, t.key)
	if err != nil {
		return nil, err
	}
	level := max(tile.L, 0)
	if level > 7 || tile.N > last.Size || tile.N*tileWidth+int64(tile.W) > last.Size>>(tileHeight*level) {
		return nil, errNoTile()
	}
	if tile.L < 0 {
		return t.entries(ctx, tile)
	}
	return tlog.ReadTileData(tile, reader(ctx, t.store))
}

func (t *Tiles) entries(ctx context.Context, tile tlog.Tile) ([]byte, error) {
	from := tile.N * tileWidth
	leaves, err := t.store.Leaves(ctx, from, from+int64(tile.W))
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, l := range leaves {
		out = binary.BigEndian.AppendUint16(out, uint16(len(l))) //nolint:gosec // held to MaxLeaf by Append
		out = append(out, l...)
	}
	return out, nil
}

// parseTile maps the C2SP path to tlog's, which names the height as well and
// calls entries "data"; tlog then accepts canonical paths only.
func parseTile(path string) (tlog.Tile, bool) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok {
		return tlog.Tile{}, false
	}
	if n, entries := strings.CutPrefix(rest, "entries/"); entries {
		rest = "data/" + n
	} else if strings.HasPrefix(rest, "data/") {
		return tlog.Tile{}, false
	}
	tile, err := tlog.ParseTilePath("tile/8/" + rest)
	return tile, err == nil && tile.H == tileHeight
}

func errNoTile() error { return joinder.Fail(joinder.NotFound, "error.seal.no_tile") }
