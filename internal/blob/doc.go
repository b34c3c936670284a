// Package blob keeps bytes by hash: on a disk or in an S3 bucket, encrypted,
// never changed once written.
//
//	ring, err := blob.LoadKEK(filepath.Join(data, "keys", "kek"), rand.Reader)
//	store, err := blob.Open(ctx, "file:///var/lib/joinder/blobs", ring, keyTable, world)
//	kept, err := store.Put(ctx, complaintID, itemID, upload, 100<<20)
//	r, err := store.Open(ctx, complaintID, itemID, kept.Blob, kept.WrappedKey)
//
// # Keys
//
// Three layers: every item has a key of its own; it is wrapped by the key of
// its owner (a complaint or a case), and that one by a key-encryption key in a
// file outside the database. Deleting the owner's row in the key table erases
// everything of that owner, backups of the bytes included.
//
// Items are age files (filippo.io/age: ChaCha20-Poly1305 in 64 KiB STREAM
// chunks, reviewed and specified elsewhere) addressed to an X25519 identity,
// which is the item's key. So in an emergency an unwrapped key opens its blob
// with the ordinary age command. Keys and private fields are wrapped with
// AES-256-GCM, bound to what they belong to.
//
// # Durability and crash order
//
// Put answers only after: bytes written to a temporary name → fsync → rename
// to the hash of the ciphertext → fsync of the directory → everything read
// back, decrypted and hashed again. A crash leaves at most an unnamed
// temporary file, swept at the next start. The disk store is our own over
// os.Root because gocloud.dev's fileblob renames without any fsync (v0.47.0)
// and so may lose an acknowledged file in a power cut; S3 goes through
// gocloud.dev, where a completed upload is durable by contract.
package blob
