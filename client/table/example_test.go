package table_test

import (
	"log"
	"os"

	"github.com/postil/postil/client"
	"github.com/postil/postil/client/table"
)

func ExampleOf() {
	projects := []client.Project{
		{ID: "TW9kZWw6MQ==", Name: "support bot", SpaceID: "U3BhY2U6MQ==", CreatedAt: day},
		{ID: "TW9kZWw6Mg==", Name: "search", SpaceID: "U3BhY2U6MQ==", CreatedAt: day},
	}
	t, err := table.Of(projects, table.Options{})
	if err != nil {
		log.Fatal(err)
	}
	if err := t.WriteCSV(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// id,name,space_id,created_at
	// TW9kZWw6MQ==,support bot,U3BhY2U6MQ==,2026-03-01T12:00:00.5Z
	// TW9kZWw6Mg==,search,U3BhY2U6MQ==,2026-03-01T12:00:00.5Z
}
