package postil

// Dataset is a named set of examples over versions.
type Dataset struct {
	ID        int64
	SpaceID   int64
	Name      string
	CreatedAt int64
	UpdatedAt int64
}

// DatasetVersion is one state of a dataset's examples.
type DatasetVersion struct {
	ID        int64
	SpaceID   int64
	DatasetID int64
	Name      string
	CreatedAt int64
	UpdatedAt int64
}

// Example is one row of a dataset version. Data is a compact JSON object of the
// user's own members.
type Example struct {
	ID        string // UUID, the same in every version
	DatasetID int64
	VersionID int64
	Data      []byte
	CreatedAt int64
	UpdatedAt int64
}
