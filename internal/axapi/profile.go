package axapi

import (
	"fmt"
	"slices"
	"strings"
)

// profile is what one generation of clients must, may and must not be sent.
// Older ones refuse unknown members, so no single body suits them all.
type profile struct {
	name               string
	lower              bool // enums in lower case
	granularity        bool // of queue records
	traceAnnotations   bool // of queue records and spans
	sessionAnnotations bool // of queue records
	isPrivate          bool // of spaces
	columnAllowlist    bool // of queues
	botUser            bool // of API keys in lists
}

// The generations, oldest first: L and U are closed to unknown members, O is
// open. OL are the clients in other languages that still want lower case.
var (
	profileL1 = profile{name: "L1", lower: true}
	profileL2 = profile{name: "L2", lower: true, granularity: true}
	profileU1 = profile{name: "U1", granularity: true}
	profileU2 = profile{name: "U2", granularity: true, traceAnnotations: true}
	profileU3 = profile{name: "U3", granularity: true, traceAnnotations: true, isPrivate: true}
	profileO1 = profile{name: "O1", granularity: true, traceAnnotations: true, isPrivate: true, columnAllowlist: true, botUser: true}
	profileO2 = profile{name: "O2", granularity: true, traceAnnotations: true, isPrivate: true, columnAllowlist: true, botUser: true}
	profileO3 = profile{name: "O3", granularity: true, traceAnnotations: true, sessionAnnotations: true, isPrivate: true, columnAllowlist: true, botUser: true}
	profileOL = profile{name: "OL", lower: true, granularity: true, traceAnnotations: true, sessionAnnotations: true, isPrivate: true, columnAllowlist: true, botUser: true}

	newest   = profileO3
	profiles = []profile{profileL1, profileL2, profileU1, profileU2, profileU3, profileO1, profileO2, profileO3, profileOL}
)

// generation is the profile of a language's clients from a version on.
type generation struct {
	from version
	profile
}

// generations lists each language's, newest first.
var generations = map[string][]generation{
	"python": {
		{version{8, 52, 0}, profileO3},
		{version{8, 51, 0}, profileO2},
		{version{8, 45, 0}, profileO1},
		{version{8, 43, 0}, profileU3},
		{version{8, 41, 0}, profileU2},
		{version{8, 40, 0}, profileU1},
		{version{8, 36, 0}, profileL2},
		{version{}, profileL1},
	},
	"javascript": {{version{1, 24, 0}, profileO3}, {version{}, profileOL}},
	"go":         {{version{0, 17, 0}, profileO3}, {version{}, profileOL}},
}

func profileOf(language string, v version) profile {
	for _, g := range generations[language] {
		if !v.less(g.from) {
			return g.profile
		}
	}
	return newest
}

// ParseProfile checks the name of a profile that all clients are to be given;
// empty means each its own.
func ParseProfile(name string) error {
	if name == "" || slices.ContainsFunc(profiles, func(p profile) bool { return p.name == name }) {
		return nil
	}
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.name
	}
	return fmt.Errorf("must be one of %s", strings.Join(names, ", "))
}

// spell returns an enum word as the profile's clients know it.
func (p profile) spell(word string) string {
	if !p.lower {
		return word
	}
	if word == "READ_ONLY" {
		return "read-only"
	}
	return strings.ToLower(word)
}
