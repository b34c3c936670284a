// Package evidence receives what people can show, says what it is, and hands
// it on in a form that a court expert can check without us.
//
// Receiving streams a file once: typed by its content (never by its name),
// bounded before anything is decoded, hashed, encrypted and read back by the
// vault:
//
//	receiver := evidence.NewReceiver(vault, usage, evidence.DefaultLimits(), world)
//	got, err := receiver.Receive(ctx, viewer, evidence.Upload{Owner: draft, Name: name, Body: part})
//
// Handing on is a bundle: WriteBundle writes a BagIt (RFC 8493) zip with
// originals, salts, leaves, proofs and instructions; Verify checks one, and the
// verify.py inside it checks the same with nothing but Python. Verify shares no
// code with internal/seal, which made the proofs, so that neither can excuse
// the other's mistakes.
//
// Shared copies go through Strip, which removes what cameras and programs add
// (place, device, author); originals are never changed. Downloads are named by
// ContentDisposition.
package evidence
