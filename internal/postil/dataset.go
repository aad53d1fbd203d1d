package postil

// Dataset is a named set of examples over versions.
type Dataset struct {
	ID        int64
	SpaceID   int64
	Name      string
	CreatedAt int64
	UpdatedAt int64

	Versions []DatasetVersion // newest first; nil where nobody asked for them
}

// FirstVersion is the name of the version a dataset begins with.
const FirstVersion = "v1"

// DatasetVersion is one state of a dataset's examples.
type DatasetVersion struct {
	ID        int64
	SpaceID   int64
	DatasetID int64
	Name      string
	CreatedAt int64
	UpdatedAt int64
}

// Limits of examples.
const (
	MaxExamples     = 1000 // in one request
	MaxExampleDepth = 100  // levels of nesting, the example itself being the first
)

// ReservedMembers are the members that the server adds to every example it shows.
var ReservedMembers = []string{"id", "created_at", "updated_at", "annotations"}

// JSONDepth returns how many levels of objects and lists a valid JSON value has.
func JSONDepth(value []byte) int {
	deepest, level, inString := 0, 0, false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case inString && c == '\\':
			i++ // whatever is escaped is no end of the string
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			level++
			deepest = max(deepest, level)
		case c == '}' || c == ']':
			level--
		}
	}
	return deepest
}

// Example is one row of a dataset version. Data is a compact JSON object of the
// user's own members, of which there is at least one.
type Example struct {
	ID        string // UUID, the same in every version
	DatasetID int64
	VersionID int64
	Data      []byte
	CreatedAt int64
	UpdatedAt int64

	Annotations []Annotation
}

// ExampleRow is an example as a row of a table shows it.
type ExampleRow struct {
	Example       // without its annotations
	Said    int64 // how many annotations it has
}

// ExampleDiff is what differs between two versions about one example. Before is
// nil when it was added, After when it was removed.
type ExampleDiff struct {
	ExampleID     string
	Before, After []byte
}

// DiffCounts is how many examples differ between two versions.
type DiffCounts struct{ Added, Removed, Changed int64 }
