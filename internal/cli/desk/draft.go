package desk

import (
	"context"
	"errors"
	"sync"

	"github.com/postil/postil/client"
)

// drafts saves what is entered about one record. Saves follow each other, and an
// older one never comes after a newer.
type drafts struct {
	work   *client.Work
	queue  client.Ref
	device string
	record string

	mu      sync.Mutex
	version int // of the draft that the server has
	saved   int // the number of the newest entry that is saved, or needs no saving
}

// save keeps an entry, whose number says how new it is. Where the server has a draft
// from elsewhere, the entry that the annotator sees wins.
func (d *drafts) save(ctx context.Context, number int, values []client.AnnotationValue, activeMS int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if number <= d.saved {
		return nil
	}
	draft, err := d.put(ctx, values, activeMS)
	if e, ok := errors.AsType[*client.Error](err); ok && errors.Is(err, client.ErrConflict) && e.Current != nil {
		d.version = versionOf(e.Current.Draft)
		draft, err = d.put(ctx, values, activeMS)
	}
	if err != nil {
		return err
	}
	d.version, d.saved = draft.Version, number
	return nil
}

func (d *drafts) put(ctx context.Context, values []client.AnnotationValue, activeMS int) (*client.Draft, error) {
	return d.work.SaveDraft(ctx, d.queue, d.record, client.SaveDraft{BaseVersion: d.version, Values: values, Device: d.device, ActiveMS: activeMS})
}

func versionOf(d *client.Draft) int {
	if d == nil {
		return 0
	}
	return d.Version
}

// finish does what ends the draft, such as a submit: no save comes after it.
func (d *drafts) finish(number int, end func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := end(); err != nil {
		return err
	}
	d.saved = max(d.saved, number)
	return nil
}
