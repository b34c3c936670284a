package engine

// All are the keys in the order of their numbers.
func (d *Distinct) All() []int64 { return d.keys[min(len(d.keys), 1):] }

// Clear empties it and keeps its room.
func (d *Distinct) Clear() {
	d.keys = d.keys[:0]
	clear(d.slots)
}

// Number of a key; a new one gets Len.
func (d *Distinct) Number(key int64) uint32 {
	d.room(1)
	return d.place(key)
}
