package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strings"

	cloud "gocloud.dev/blob"
	"gocloud.dev/blob/memblob"
	_ "gocloud.dev/blob/s3blob" // the s3:// scheme
	"gocloud.dev/gcerrors"

	"joinder"
)

// Open opens the store that a URL names:
//
//	file:///var/lib/joinder/blobs   a directory, made if missing
//	s3://bucket?region=eu-central-1 any S3-compatible service (gocloud.dev/blob/s3blob
//	                                documents the parameters: endpoint, use_path_style, …);
//	                                credentials come from the environment
//	mem://                          memory, for tests
func Open(ctx context.Context, address string, ring *Keyring, keys KeyTable, world joinder.World) (*Store, error) {
	s := &Store{ring: ring, keys: keys, world: world}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("blob store address: %w", err)
	}
	switch u.Scheme {
	case "file":
		s.place, err = openDisk(u.Path, world.Now())
	case "mem":
		s.place = &bucket{memblob.OpenBucket(nil)}
	case "s3":
		var b *cloud.Bucket
		if b, err = cloud.OpenBucket(ctx, address); err == nil {
			s.place = &bucket{b}
		}
	default:
		return nil, fmt.Errorf("blob store address %q: want file:///…, s3://… or mem://", address)
	}
	if err != nil {
		return nil, fmt.Errorf("blob store %s: %w", u.Redacted(), err)
	}
	return s, nil
}

// bucket keeps blobs in an object store. A draft is an object under tmp/ (give
// the bucket a rule that expires those after a day); keeping copies it to its
// name, which either happens wholly or not at all.
type bucket struct{ b *cloud.Bucket }

func (s *bucket) create(ctx context.Context) (draft, error) {
	ctx, cancel := context.WithCancel(ctx)
	name := draftDir + "/" + rand.Text()
	w, err := s.b.NewWriter(ctx, name, &cloud.WriterOptions{ContentType: "application/octet-stream"})
	if err != nil {
		cancel()
		return nil, err
	}
	return &bucketDraft{w, s.b, name, cancel}, nil
}

func (s *bucket) open(ctx context.Context, key string) (io.ReadCloser, error) {
	r, err := s.b.NewReader(ctx, path(key), nil)
	if err != nil {
		return nil, missing(err)
	}
	return r, nil
}

func (s *bucket) remove(ctx context.Context, key string) error {
	return missing(s.b.Delete(ctx, path(key)))
}

func (s *bucket) each(ctx context.Context, visit func(Entry) error) error {
	list := s.b.List(nil)
	for {
		o, err := list.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, name, _ := strings.Cut(o.Key, "/"); validKey(name) {
			if err := visit(Entry{name, o.Size, o.ModTime}); err != nil {
				return err
			}
		}
	}
}

func (s *bucket) close() error { return s.b.Close() }

func missing(err error) error {
	if gcerrors.Code(err) == gcerrors.NotFound {
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	return err
}

type bucketDraft struct {
	*cloud.Writer
	b      *cloud.Bucket
	name   string
	cancel context.CancelFunc
}

func (d *bucketDraft) keep(ctx context.Context, key string) error {
	defer d.cancel()
	err := d.Close()
	if err == nil {
		err = d.b.Copy(ctx, path(key), d.name, nil)
	}
	_ = d.b.Delete(context.WithoutCancel(ctx), d.name)
	return err
}

func (d *bucketDraft) discard() {
	d.cancel() // closing a cancelled writer throws its object away
	_ = d.Close()
}
