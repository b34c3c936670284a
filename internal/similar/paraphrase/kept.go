package paraphrase

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Kept is the model of an instance: that of a file, which a training may put
// another one in the place of at any time, or else the shipped one. It is safe
// for concurrent use.
//
//	kept, err := paraphrase.Keep(path, log)
//	likely := kept.Likely(probe, texts)
type Kept struct {
	path    string
	log     *slog.Logger
	shipped *Model

	mu    sync.Mutex
	model *Model
	print stamp     // of the file that model was read from
	until time.Time // the file is not looked at again before
}

// stamp tells a file from one that took its place.
type stamp struct {
	at   time.Time
	size int64
}

// looked is how long a file that was looked at is not looked at again.
const looked = 2 * time.Second

// Keep makes a Kept. The file may be missing.
func Keep(path string, log *slog.Logger) (*Kept, error) {
	m, err := Shipped()
	if err != nil {
		return nil, err
	}
	return &Kept{path: path, log: log, shipped: m, model: m}, nil
}

// Model is the one in use now. A file that is damaged, or was made by another
// version, is passed over, and the log says so once.
func (k *Kept) Model() *Model {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now() // of the machine: it is about files, not about people
	if now.Before(k.until) {
		return k.model
	}
	k.until = now.Add(looked)
	info, err := os.Stat(k.path)
	if err != nil {
		k.model, k.print = k.shipped, stamp{}
		return k.model
	}
	print := stamp{info.ModTime(), info.Size()}
	if print == k.print {
		return k.model
	}
	k.print = print
	file, err := os.ReadFile(k.path)
	if err == nil {
		k.model, err = Open(file)
	}
	if err != nil {
		k.log.Warn("paraphrase: the model of this instance is not used", "file", k.path, "err", err)
		k.model = k.shipped
		return k.model
	}
	k.log.Info("paraphrase: a model of this instance is in use")
	return k.model
}

// Likely says of each text how likely it tells of the same problem as a probe.
func (k *Kept) Likely(probe string, texts []string) []float64 {
	m := k.Model()
	p := m.Read(probe)
	out := make([]float64, len(texts))
	for i, t := range texts {
		out[i] = m.Score(p, m.Read(t))
	}
	return out
}

// Put puts a model's file in the place of another, whole or not at all.
func Put(path string, file []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(file)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}
