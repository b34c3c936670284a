// Package wordmap numbers words as they come, several times faster than a map
// of strings: a word of up to eight bytes, as most are, is its own key.
//
//	var m wordmap.Map
//	n, known := m.Number("fee") // 0, false; then 0, true
//
// Words may hold any bytes but zero. A Map is for one goroutine.
package wordmap

// Map numbers words from 0. The zero value is empty.
type Map struct {
	keys  []uint64 // 0 is free; a power of two of them
	at    []uint32
	shift uint
	short int
	long  map[string]uint32
}

// Len is the number of words.
func (m *Map) Len() int { return m.short + len(m.long) }

// Number is the number of a word, which it gets if it was not known.
func (m *Map) Number(word string) (n uint32, known bool) {
	if len(word) <= 8 {
		return m.number(pack(word))
	}
	if n, known = m.long[word]; known {
		return n, true
	}
	return m.keep(word), false
}

// NumberBytes is Number for bytes, which it does not keep.
func (m *Map) NumberBytes(word []byte) (n uint32, known bool) {
	if len(word) <= 8 {
		return m.number(pack(word))
	}
	if n, known = m.long[string(word)]; known {
		return n, true
	}
	return m.keep(string(word)), false
}

// keep numbers a long word, in memory of its own.
func (m *Map) keep(word string) uint32 {
	if m.long == nil {
		m.long = map[string]uint32{}
	}
	n := uint32(m.Len())
	m.long[string(append([]byte(nil), word...))] = n
	return n
}

// pack puts up to eight bytes into a number; no word gives 0 but "", which
// gets a key that no word has.
func pack[T string | []byte](word T) uint64 {
	if len(word) == 0 {
		return 1 << 63 // a zero byte and then another
	}
	var key uint64
	for i := range len(word) {
		key = key<<8 | uint64(word[i])
	}
	return key
}

const golden = 0x9e3779b97f4a7c15

func (m *Map) number(key uint64) (uint32, bool) {
	if m.short*2 >= len(m.keys) {
		m.grow()
	}
	mask := len(m.keys) - 1
	for i := int(key * golden >> m.shift); ; i++ {
		switch i &= mask; m.keys[i] {
		case key:
			return m.at[i], true
		case 0:
			m.keys[i], m.at[i] = key, uint32(m.Len())
			m.short++
			return m.at[i], false
		}
	}
}

func (m *Map) grow() {
	keys, at := m.keys, m.at
	bits := uint(10)
	for 1<<bits < 4*m.short {
		bits++
	}
	m.keys, m.at, m.shift = make([]uint64, 1<<bits), make([]uint32, 1<<bits), 64-bits
	for i, key := range keys {
		if key == 0 {
			continue
		}
		j := int(key * golden >> m.shift)
		for m.keys[j&(1<<bits-1)] != 0 {
			j++
		}
		m.keys[j&(1<<bits-1)], m.at[j&(1<<bits-1)] = key, at[i]
	}
}
