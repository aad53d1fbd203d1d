// Package client is the Go SDK of Postil: annotation queues, what goes into them
// and what people say about it. It speaks to a Postil server and, but for
// the operations of [Work] and [Queues], to Arize AX as well.
//
// # A short tour
//
// A client speaks to one server with one API key:
//
//	c, err := client.New(client.Config{Host: "http://localhost:7070", APIKey: key})
//
// Whatever is left out is taken from the environment variables of the official
// SDKs (ARIZE_API_KEY, ARIZE_API_HOST and others, see [Config]).
//
// Its fields group the operations. Queues, configs, projects and datasets are
// named by a [Ref]: an id, or a name in a space.
//
//	queue := client.Named("support", "Weekly review")
//	added, err := c.AnnotationQueues.AddRecords(ctx, queue, []client.RecordSource{
//		client.ExampleRecords{DatasetID: dataset.ID},
//	})
//	_, err = c.AnnotationQueues.AnnotateRecord(ctx, queue, added[0].ID, []client.AnnotationInput{
//		{Name: "correctness", Label: new("correct")},
//	})
//
// Lists come page by page from List, or as a sequence that fetches each page when
// it is needed:
//
//	for record, err := range c.AnnotationQueues.AllRecords(ctx, queue, client.PageOptions{}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(record.ID, len(record.Annotations))
//	}
//
// Answers are plain structs; [Fields], [Map] and [JSON] show them with the names
// that the server uses. Members that this package does not know are ignored.
//
// # Errors
//
// Answers that say no are an [*Error], with the members at fault in its Fields;
// names that nothing has are a [*NotFoundError], which lists those that exist.
// [errors.Is] tells all of them apart by ErrNotFound, ErrConflict and so on.
//
// # What is sent again
//
// A request that changes nothing is sent again when it gets no answer, or 429, 502,
// 503 or 504. One that writes carries an Idempotency-Key, which is the same for all
// its attempts. It is sent again when it never reached the server, or when that was
// too busy for it (429, 503). When it may have been carried out all the same, it is
// only sent again to a server that is known to be Postil, which gives the answer of
// the first attempt: others may not know the key. [Config.Retry] says how often, and
// a context ends the waiting.
package client
