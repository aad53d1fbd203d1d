package demo

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func load(t *testing.T) content {
	t.Helper()
	c, err := loadContent()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// traces returns the traces of all applications.
func (c content) traces() []trace {
	var out []trace
	for _, a := range c.apps {
		out = append(out, a.traces...)
	}
	return out
}

// items returns everything annotators may have an opinion on.
func (c content) items() []item {
	var out []item
	for _, t := range c.traces() {
		out = append(out, t.item)
	}
	for _, e := range c.dataset.Examples {
		out = append(out, e.item())
	}
	return out
}

func TestThereIsEnoughToLookAt(t *testing.T) {
	t.Parallel()
	c := load(t)
	if n := len(c.traces()); n < 60 {
		t.Errorf("%d traces, want at least 60", n)
	}
	if n := len(c.apps); n != 3 {
		t.Errorf("%d applications, want 3", n)
	}
	if n := len(c.dataset.Examples); n < 50 {
		t.Errorf("%d examples, want at least 50", n)
	}
	if n := len(c.annotators); n != seats {
		t.Errorf("%d annotators, want %d", n, seats)
	}
}

func TestIdentifiersAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	once := func(id string) {
		if seen[id] {
			t.Errorf("%s occurs twice", id)
		}
		seen[id] = true
	}
	c := load(t)
	for _, tr := range c.traces() {
		once(tr.traceID())
		for _, s := range tr.spans {
			once(tr.spanID(s.name))
		}
	}
	for _, it := range c.items() {
		once(it.key)
	}
}

func TestEveryTruthCanBeAnnotated(t *testing.T) {
	t.Parallel()
	c := load(t)
	correctness, helpfulness, comment := c.queues.Configs[0], c.queues.Configs[1], c.queues.Configs[2]
	if got := []string{correctness.Type, helpfulness.Type, comment.Type}; !slices.Equal(got, []string{"CATEGORICAL", "CONTINUOUS", "FREEFORM"}) {
		t.Fatalf("configs are %v", got)
	}
	for _, it := range c.items() {
		tr := it.truth
		if _, ok := correctness.scoreOf(tr.Label); !ok {
			t.Errorf("%s: label %q is not a value of %s", it.key, tr.Label, correctness.Name)
		}
		if tr.Helpful < helpfulness.Minimum || tr.Helpful > helpfulness.Maximum {
			t.Errorf("%s: helpful %v is out of range", it.key, tr.Helpful)
		}
		if len(tr.Seen) == 0 || len(tr.Seen) > seats || len(tr.Missed) > seats {
			t.Errorf("%s: %d and %d comments, want 1 to %d and at most %d", it.key, len(tr.Seen), len(tr.Missed), seats, seats)
		}
		if tr.Subtle && len(tr.Missed) == 0 {
			t.Errorf("%s: is subtle, but nobody says anything who misses it", it.key)
		}
		if (it.language != "") != (tr.Native != "") {
			t.Errorf("%s: language %q, but native comment %q", it.key, it.language, tr.Native)
		}
	}
}

func TestQualityVaries(t *testing.T) {
	t.Parallel()
	c := load(t)
	count := map[string]int{}
	for _, it := range c.items() {
		count[it.truth.Label]++
		if it.truth.Subtle {
			count["subtle"]++
		}
	}
	for _, kind := range []string{correct, partly, incorrect, "subtle"} {
		if count[kind] < 15 {
			t.Errorf("only %d items are %s", count[kind], kind)
		}
	}
}

func TestAgentTracesHaveFiveToFifteenSpans(t *testing.T) {
	t.Parallel()
	for _, tr := range load(t).apps[1].traces {
		if n := len(tr.spans); n < 5 || n > 15 {
			t.Errorf("%s has %d spans", tr.name, n)
		}
	}
}

func TestLanguagesAreThere(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, want := range []string{"de", "es", "ja", "ar", "fr", "pt"} {
		if !slices.ContainsFunc(c.items(), func(it item) bool { return it.language == want }) {
			t.Errorf("nothing in %s", want)
		}
		if !slices.ContainsFunc(c.annotators, func(a annotator) bool { return a.speaks(want) }) {
			t.Errorf("nobody speaks %s", want)
		}
	}
}

func TestSomeAnswersAreVeryLongAndSomeAreEmpty(t *testing.T) {
	t.Parallel()
	longest, empty := 0, 0
	for _, tr := range load(t).traces() {
		out := tr.spans[0].attrs.text("output.value")
		longest = max(longest, len(strings.Fields(out)))
		if out == "" {
			empty++
		}
	}
	if longest < 2000 || empty == 0 {
		t.Errorf("longest answer has %d words, %d answers are empty", longest, empty)
	}
}

// text returns a string attribute, or "".
func (a attributes) text(key string) string {
	for _, at := range a {
		if at.key == key {
			s, _ := at.value.(string)
			return s
		}
	}
	return ""
}

// A trace that began too long ago would fall out of the seven days that one
// request for records may span; one that began just now would end in the future.
func TestTracesEndBeforeNowAndBeganWithinSixDays(t *testing.T) {
	t.Parallel()
	for _, tr := range load(t).traces() {
		if tr.ago > 6*24*time.Hour || tr.ago < tr.duration()+time.Minute {
			t.Errorf("%s began %v ago and took %v", tr.name, tr.ago, tr.duration())
		}
	}
}

func TestSpansLieWithinTheirParents(t *testing.T) {
	t.Parallel()
	for _, tr := range load(t).traces() {
		at := map[string]span{}
		for i, s := range tr.spans {
			at[s.name] = s
			p, ok := at[s.parent]
			if i > 0 && !ok {
				t.Errorf("%s: parent of %s does not come before it", tr.name, s.name)
			}
			if s.end < s.start || ok && s.start < p.start {
				t.Errorf("%s: %s runs from %v to %v", tr.name, s.name, s.start, s.end)
			}
			if s.end > tr.duration() {
				t.Errorf("%s: %s ends after the trace", tr.name, s.name)
			}
		}
		if _, ok := at[tr.reviewed]; !ok {
			t.Errorf("%s: no span %q to review", tr.name, tr.reviewed)
		}
	}
}

func TestSessionsCarryTheConversationOn(t *testing.T) {
	t.Parallel()
	turns := map[string]int{}
	for _, tr := range load(t).apps[2].traces {
		chat := tr.spans[1].attrs
		session := chat.text("session.id")
		turns[session]++
		said := strings.Count(chat.text("gen_ai.input.messages"), `"role":"user"`)
		if said != turns[session] {
			t.Errorf("%s: the model reads %d messages of the user, want %d", tr.name, said, turns[session])
		}
	}
	if len(turns) < 10 || turns["no-wind-since-the-storm"] != 3 {
		t.Errorf("turns by session: %v", turns)
	}
}

// duration is how long the whole trace took.
func (t trace) duration() time.Duration { return t.spans[0].end }
