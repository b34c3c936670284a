package joinder

// Stored is what the blob store answers once bytes are durable, read back and
// hashed again. It is everything that a row needs to find, open, prove and,
// by destroying Salt and WrappedKey, erase them.
type Stored struct {
	Blob       string // key in the store: hex SHA-256 of the ciphertext
	SHA256     string // hex, of the bytes themselves; private
	Size       int64  // of the bytes themselves
	Salt       []byte // SaltSize bytes
	Commitment string // Commit(Salt, bytes), without holding the bytes in memory
	WrappedKey []byte // the item's key, readable only through its owner's key
}

// Notice is something a person should be told that is not an error: a
// catalogue key with the values for its placeholders.
type Notice struct {
	Key  string
	Args map[string]any
}
