package apitest

import (
	"bytes"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed profiles.yaml
var profilesYAML []byte

// ruleBook is profiles.yaml, whose comments say what its parts mean.
type ruleBook struct {
	Generations []Profile                     `yaml:"generations"`
	Variants    map[Profile]Profile           `yaml:"variants"`
	LowerCase   []Profile                     `yaml:"lowerCase"`
	Clients     map[string]map[string]Profile `yaml:"clients"`
	Words       map[string]words              `yaml:"words"`
	Unions      map[string]union              `yaml:"unions"`
	Objects     map[string]object             `yaml:"objects"`
	Operations  map[string]map[int]answer     `yaml:"operations"`
}

// rules reads the rule book once.
var rules = sync.OnceValue(func() *ruleBook {
	book, err := readRules(profilesYAML)
	if err != nil {
		panic("apitest/profiles.yaml: " + err.Error())
	}
	return book
})

func readRules(text []byte) (*ruleBook, error) {
	book := new(ruleBook)
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(book); err != nil {
		return nil, err
	}
	return book, nil
}

// age returns the place of a profile among the generations, or -1.
func (b *ruleBook) age(p Profile) int {
	if of, ok := b.Variants[p]; ok {
		p = of
	}
	return slices.Index(b.Generations, p)
}

// names lists the profiles.
func (b *ruleBook) names() []Profile {
	return slices.Concat(b.Generations, slices.Sorted(maps.Keys(b.Variants)))
}

// words is an enum.
type words struct {
	Are   []string          `yaml:"are"`
	Lower map[string]string `yaml:"lower"`
	Fixed bool              `yaml:"fixed"`
}

// in returns the word as it is spelled in lower case, if it is.
func (w words) in(lowerCase bool, word string) string {
	switch spelled, special := w.Lower[word]; {
	case !lowerCase || w.Fixed:
		return word
	case special:
		return spelled
	}
	return strings.ToLower(word)
}

// union is several objects that one member tells apart.
type union struct {
	By       string            `yaml:"by"`
	Words    string            `yaml:"words"`
	Variants map[string]string `yaml:"variants"`
}

// object is a set of members, and perhaps any others.
type object struct {
	Open    bool              `yaml:"open"`
	Members map[string]member `yaml:"members"`
}

// member is one member of an object: its type, whether it is a list, and when it
// is there.
type member struct {
	kind string
	list bool
	when []presence
}

// presence says from which profile on ("": all) a member is required, or optional,
// or there if the boolean member iff is true.
type presence struct {
	from     Profile
	required bool
	iff      string
}

// UnmarshalYAML reads "TYPE when, when".
func (m *member) UnmarshalYAML(node *yaml.Node) error {
	kind, rest, _ := strings.Cut(node.Value, " ")
	inner, opened := strings.CutPrefix(kind, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if kind == "" || opened != closed {
		return fmt.Errorf("line %d: %q is not a type", node.Line, kind)
	}
	m.kind, m.list = inner, opened
	for clause := range strings.SplitSeq(rest, ",") {
		when, err := parsePresence(strings.Fields(clause))
		if err != nil {
			return fmt.Errorf("line %d: %w", node.Line, err)
		}
		m.when = append(m.when, when)
	}
	return nil
}

func parsePresence(clause []string) (presence, error) {
	switch {
	case len(clause) == 0:
		return presence{required: true}, nil
	case len(clause) == 2 && clause[0] == "if":
		return presence{iff: clause[1]}, nil
	case len(clause) == 1 && isPresence(clause[0]):
		return presence{required: clause[0] == "required"}, nil
	case len(clause) == 3 && isPresence(clause[0]) && clause[1] == "from":
		return presence{required: clause[0] == "required", from: Profile(clause[2])}, nil
	}
	return presence{}, fmt.Errorf("%q does not say when a member is there", strings.Join(clause, " "))
}

func isPresence(word string) bool { return word == "required" || word == "optional" }

// at returns the presence in a profile; false when the member must not be there.
func (m member) at(b *ruleBook, p Profile) (presence, bool) {
	found, ok := presence{}, false
	for _, when := range m.when {
		if when.from == "" || b.age(when.from) <= b.age(p) {
			found, ok = when, true
		}
	}
	return found, ok
}

// answer is the object of an answer, or "nothing", and the profiles that get it.
type answer struct {
	object string
	only   []Profile
}

const nothing = "nothing"

// UnmarshalYAML reads "OBJECT" or "OBJECT only PROFILE …".
func (a *answer) UnmarshalYAML(node *yaml.Node) error {
	words := strings.Fields(node.Value)
	if len(words) == 0 || len(words) == 2 || len(words) > 2 && words[1] != "only" {
		return fmt.Errorf("line %d: %q is not an answer", node.Line, node.Value)
	}
	a.object = words[0]
	for _, profile := range words[1:] {
		if profile != "only" {
			a.only = append(a.only, Profile(profile))
		}
	}
	return nil
}
