package demo

// The labels of the config correctness, as content/queues.yaml has them.
const (
	correct   = "correct"
	partly    = "partly correct"
	incorrect = "incorrect"
)

// truth is what the author of an item knows about it. It is never sent: it only
// steers what the annotators of the demo think.
type truth struct {
	Label   string   // what a patient reader would choose
	Helpful float64  // what a patient reader would score, 1 to 5
	Subtle  bool     // a quick reader is likely to overlook the flaw
	Note    string   // why, for whoever reviews the content
	Seen    []string // what annotators write who see it as a patient reader does
	Missed  []string // what annotators write who do not
	Native  string   // what an annotator writes who speaks the language of the item
}

// glaring says whether the item has a flaw that nobody misses, such as an empty
// answer: the author could not think of words for somebody who does.
func (t truth) glaring() bool {
	return t.Label != correct && !t.Subtle && len(t.Missed) == 0
}

// item is something an annotator may have an opinion on.
type item struct {
	key      string // identifies it among all items; opinions are hashed from it
	language string // ISO 639-1; empty for English
	truth    truth
}
