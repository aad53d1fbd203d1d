package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/store"
)

// example starts a server and returns its address, a key and how to end it.
func example() (address, key string, stop func()) {
	dir, err := os.MkdirTemp("", "postil-example")
	if err != nil {
		log.Fatal(err)
	}
	st, err := store.Open(context.Background(), "sqlite:"+filepath.Join(dir, "postil.db"))
	if err != nil {
		log.Fatal(err)
	}
	server, _, key, err := newServer(st, slog.New(slog.DiscardHandler))
	if err != nil {
		log.Fatal(err)
	}
	return server.URL, key, func() {
		server.Close()
		if err := errors.Join(st.Close(), os.RemoveAll(dir)); err != nil {
			log.Fatal(err)
		}
	}
}

// A queue of two examples is made, annotated and read.
func Example() {
	address, key, stop := example()
	defer stop()
	ctx := context.Background()

	c, err := client.New(client.Config{Host: address, APIKey: key, QuietPreRelease: true})
	if err != nil {
		log.Fatal(err)
	}
	dataset, err := c.Datasets.Create(ctx, client.CreateDataset{Name: "answers", Space: "default", Examples: []map[string]any{
		{"question": "Two and two?", "answer": "Four."},
		{"question": "Three and three?", "answer": "Seven."},
	}})
	if err != nil {
		log.Fatal(err)
	}
	correct, err := c.AnnotationConfigs.CreateCategorical(ctx, client.CreateCategoricalConfig{
		Name: "correct", Space: "default", Values: []client.LabelValue{{Label: "no", Score: new(0.0)}, {Label: "yes", Score: new(1.0)}},
	})
	if err != nil {
		log.Fatal(err)
	}
	queue := client.Named("default", "Sums")
	if _, err := c.AnnotationQueues.Create(ctx, client.CreateAnnotationQueue{
		Name: queue.Name, Space: queue.Space,
		AnnotationConfigIDs: []string{correct.ID},
		AnnotatorEmails:     []string{"admin@example.com"},
		RecordSources:       []client.RecordSource{client.ExampleRecords{DatasetID: dataset.ID}},
	}); err != nil {
		log.Fatal(err)
	}
	for record, err := range c.AnnotationQueues.AllRecords(ctx, queue, client.PageOptions{}) {
		if err != nil {
			log.Fatal(err)
		}
		label := "no"
		if record.Data["answer"] == "Four." {
			label = "yes"
		}
		annotated, err := c.AnnotationQueues.AnnotateRecord(ctx, queue, record.ID, []client.AnnotationInput{{Name: "correct", Label: &label}})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(record.Data["question"], *annotated.Annotations[0].Label)
	}
	// Output:
	// Two and two? yes
	// Three and three? no
}

// A name that nothing has is an error that lists those that exist.
func ExampleNotFoundError() {
	address, key, stop := example()
	defer stop()
	ctx := context.Background()

	c, err := client.New(client.Config{Host: address, APIKey: key})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := c.Projects.Create(ctx, "default", "support bot"); err != nil {
		log.Fatal(err)
	}
	_, err = c.Projects.Get(ctx, client.Named("default", "support"))
	fmt.Println(errors.Is(err, client.ErrNotFound))
	fmt.Println(err)
	// Output:
	// true
	// project "support" not found; there is "support bot"
}

// The members of a request that are at fault come with the rule that they break.
func ExampleError() {
	address, key, stop := example()
	defer stop()
	ctx := context.Background()

	c, err := client.New(client.Config{Host: address, APIKey: key})
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.AnnotationConfigs.CreateContinuous(ctx, client.CreateContinuousConfig{Name: "score", Space: "default", MinimumScore: 5, MaximumScore: 1})
	if e, ok := errors.AsType[*client.Error](err); ok {
		fmt.Println(e.Status)
		for _, field := range e.Fields {
			fmt.Printf("%s %s\n", field.Path, field.Rule)
		}
	}
	// Output:
	// 422
	// minimum_score must be less than maximum_score
}

func ExampleFields() {
	config := client.AnnotationConfig{ID: "QW5ub3RhdGlvbkNvbmZpZzox", Name: "remark", Type: client.Freeform}
	names, err := client.Fields(config)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(names)
	// Output:
	// [id name space_id created_at type]
}

// An annotator's program takes one record after the other.
func ExampleWork_Claim() {
	address, key, stop := example()
	defer stop()
	ctx := context.Background()

	c, err := client.New(client.Config{Host: address, APIKey: key})
	if err != nil {
		log.Fatal(err)
	}
	queue := judgments(ctx, c)
	config, err := c.AnnotationConfigs.Get(ctx, client.Named("default", "verdict"))
	if err != nil {
		log.Fatal(err)
	}
	for {
		claimed, err := c.Work.Claim(ctx, queue, client.Claim{Device: "judge"})
		if err != nil {
			log.Fatal(err)
		}
		if len(claimed.Items) == 0 {
			fmt.Println(claimed.Reason)
			return
		}
		item := claimed.Items[0]
		submitted, err := c.Work.Submit(ctx, queue, item.Record.ID, client.Submit{
			LeaseToken: item.Lease.Token,
			Values:     []client.AnnotationValue{{ConfigID: config.ID, Text: new("fine")}},
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(item.Record.Data["text"], submitted.State, submitted.Progress.Left, "left")
	}
	// Output:
	// one SUBMITTED 1 left
	// two SUBMITTED 0 left
	// DONE
}

// judgments makes a queue of two examples.
func judgments(ctx context.Context, c *client.Client) client.Ref {
	config, err := c.AnnotationConfigs.CreateFreeform(ctx, "default", "verdict")
	if err != nil {
		log.Fatal(err)
	}
	dataset, err := c.Datasets.Create(ctx, client.CreateDataset{Name: "texts", Space: "default", Examples: []map[string]any{{"text": "one"}, {"text": "two"}}})
	if err != nil {
		log.Fatal(err)
	}
	queue, err := c.AnnotationQueues.Create(ctx, client.CreateAnnotationQueue{
		Name: "texts", Space: "default", AnnotationConfigIDs: []string{config.ID}, AnnotatorEmails: []string{adminEmail},
		RecordSources: []client.RecordSource{client.ExampleRecords{DatasetID: dataset.ID}},
	})
	if err != nil {
		log.Fatal(err)
	}
	return client.ByID(queue.ID)
}
