package joinder

import "time"

// Evidence is one sealed item: a file a person gave, kept as it was given.
type Evidence struct {
	ID        ID
	Complaint ID
	Name      string // the person's file name; private, shown only to those who may open the item
	Caption   string // what it shows, in the person's words; private
	Item      string // checklist id it serves; "" if none
	MediaType string // found by content, not by name
	Size      int64  // bytes of the original
	SHA256    string // hex, of the original; private (guessable data)
	Blob      string // key in the blob store: hash of the ciphertext
	Salt      []byte // 32 bytes; destroyed on erasure
	Leaf      int64  // index in the transparency log
	At        time.Time
}

// Checklist is what one kind of problem needs, from the data pack.
type Checklist struct {
	Issue string
	Items []ChecklistItem
}

// ChecklistItem is one thing worth having.
type ChecklistItem struct {
	ID       string
	Name     Text
	Why      Text
	Required bool
}

// Gap is what a complaint still lacks of its checklist.
func (l Checklist) Gap(have []Evidence) []ChecklistItem {
	var missing []ChecklistItem
	for _, want := range l.Items {
		found := false
		for _, e := range have {
			found = found || e.Item == want.ID
		}
		if !found {
			missing = append(missing, want)
		}
	}
	return missing
}
