package httpapi

import (
	"fmt"
	"unicode/utf8"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// queueBody holds the members of a queue that can be set and changed.
type queueBody struct {
	Name            wire.Opt[string]            `json:"name"`
	Configs         wire.Opt[[]queueConfigItem] `json:"configs"`
	Instructions    wire.Opt[string]            `json:"instructions"`
	RecordOrder     wire.Opt[string]            `json:"record_order"`
	Blind           wire.Opt[string]            `json:"blind"`
	SkipReason      wire.Opt[string]            `json:"skip_reason"`
	LeaseSeconds    wire.Opt[int64]             `json:"lease_seconds"`
	DueAt           wire.Opt[string]            `json:"due_at"`
	HiddenColumns   wire.Opt[[]string]          `json:"hidden_columns"`
	VisibleColumns  wire.Opt[[]string]          `json:"visible_columns"`
	AnnotatorEmails wire.Opt[[]string]          `json:"annotator_emails"`
}

// createQueueBody is the body of creating a queue.
type createQueueBody struct {
	queueBody        `json:",inline"`
	AssignmentMethod wire.Opt[string] `json:"assignment_method"`
}

type queueConfigItem struct {
	ID       wire.Opt[string] `json:"id"`
	Required wire.Opt[bool]   `json:"required"`
}

func (b createQueueBody) newQueue() (app.NewQueue, error) {
	var p postil.Problems
	wire.Required(&p, "name", b.Name)
	wire.Required(&p, "configs", b.Configs)
	method := wire.Word(&p, "assignment_method", b.AssignmentMethod, "ALL", "RANDOM")
	u := b.read(&p)
	if err := p.Err(); err != nil {
		return app.NewQueue{}, err
	}
	n := app.NewQueue{Name: *u.Name, Configs: *u.Configs, AssignmentMethod: postil.AssignAll, Options: postil.DefaultQueueOptions(),
		Annotators: app.AnnotatorRefs{Invited: true}}
	if method != "" {
		n.AssignmentMethod = postil.AssignmentMethod(method)
	}
	if u.Annotators != nil {
		n.Annotators = *u.Annotators
	}
	if u.Instructions != nil {
		n.Instructions = *u.Instructions
	}
	if u.ColumnAllowlist != nil {
		n.ColumnAllowlist = *u.ColumnAllowlist
	}
	u.Options(&n.Options)
	return n, nil
}

func (b queueBody) update() (app.QueueUpdate, error) {
	var p postil.Problems
	given := b.Name.Set || b.Configs.Set || b.Instructions.Set || b.RecordOrder.Set || b.Blind.Set || b.SkipReason.Set || b.LeaseSeconds.Set ||
		b.DueAt.Set || b.HiddenColumns.Set || b.VisibleColumns.Set || b.AnnotatorEmails.Set
	p.Check(given, "", "the request must change something")
	u := b.read(&p)
	return u, p.Err()
}

// read checks the members that are given.
func (b queueBody) read(p *postil.Problems) app.QueueUpdate {
	u := app.QueueUpdate{
		Name:         wire.Optional(p, "name", b.Name),
		LeaseSeconds: wire.Optional(p, "lease_seconds", b.LeaseSeconds),
		RecordOrder:  word[postil.RecordOrder](p, "record_order", b.RecordOrder, "OLDEST", "NEWEST", "RANDOM", "PRIORITY"),
		Blind:        word[postil.Blind](p, "blind", b.Blind, "OFF", "UNTIL_SUBMIT", "ALWAYS"),
		SkipReason:   word[postil.SkipReason](p, "skip_reason", b.SkipReason, "NONE", "OPTIONAL", "REQUIRED"),
	}
	if u.Name != nil {
		p.CheckName("name", *u.Name)
	}
	if u.LeaseSeconds != nil {
		p.Check(*u.LeaseSeconds >= postil.MinLease && *u.LeaseSeconds <= postil.MaxLease, "lease_seconds",
			"must be from %d to %d", postil.MinLease, postil.MaxLease)
	}
	if b.Instructions.Set {
		text := instructions(p, b.Instructions)
		u.Instructions = &text
	}
	if b.DueAt.Set {
		u.DueAt = new(*int64)
		if text := b.DueAt.Given(); text != nil {
			due := wire.Instant(p, "due_at", *text)
			*u.DueAt = &due
		}
	}
	u.HiddenColumns = columns(p, "hidden_columns", b.HiddenColumns)
	u.ColumnAllowlist = columns(p, "visible_columns", b.VisibleColumns)
	if items := wire.Optional(p, "configs", b.Configs); items != nil {
		refs := configRefs(p, *items)
		u.Configs = &refs
	}
	if emails := wire.Optional(p, "annotator_emails", b.AnnotatorEmails); emails != nil {
		p.Check(len(*emails) <= postil.MaxAnnotators, "annotator_emails", "must name at most %d annotators", postil.MaxAnnotators)
		u.Annotators = &app.AnnotatorRefs{Emails: *emails, Invited: true}
	}
	return u
}

// word reads an enum; absent is nil.
func word[T ~string](p *postil.Problems, path string, o wire.Opt[string], allowed ...string) *T {
	w := T(wire.Word(p, path, o, allowed...))
	if w == "" {
		return nil
	}
	return &w
}

// instructions reads a text that null and the empty string clear.
func instructions(p *postil.Problems, o wire.Opt[string]) *string {
	text := o.Given()
	if text == nil || *text == "" {
		return nil
	}
	p.Check(utf8.RuneCountInString(*text) <= postil.MaxInstructions, "instructions", "must have at most %d characters", postil.MaxInstructions)
	return text
}

// columns reads a list of columns that null and the empty list clear; absent is
// nil.
func columns(p *postil.Problems, path string, o wire.Opt[[]string]) *[]string {
	if !o.Set {
		return nil
	}
	var names []string
	if given := o.Given(); given != nil && len(*given) > 0 {
		names = *given
	}
	p.Check(len(names) <= postil.MaxColumns, path, "must name at most %d columns", postil.MaxColumns)
	for i, name := range names {
		p.CheckName(fmt.Sprintf("%s[%d]", path, i), name)
	}
	return &names
}

func configRefs(p *postil.Problems, items []queueConfigItem) []app.ConfigRef {
	p.Check(len(items) >= 1 && len(items) <= postil.MaxQueueConfigs, "configs", "must have 1 to %d configs", postil.MaxQueueConfigs)
	refs := make([]app.ConfigRef, len(items))
	for i, item := range items {
		path := fmt.Sprintf("configs[%d]", i)
		refs[i] = app.ConfigRef{ID: wire.Required(p, path+".id", item.ID), Path: path + ".id", Required: wire.Optional(p, path+".required", item.Required)}
	}
	return refs
}
