package postil_test

import (
	"encoding/base64"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/postil/postil/internal/postil"
)

// codeOf returns the code of one of our errors, or nothing.
func codeOf(err error) postil.Code {
	var e *postil.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestIdentifiersComeBackAsTheRowTheyNamed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := postil.NewIDs(rapid.Uint64().Draw(t, "secret"))
		row := rapid.Int64Range(1, math.MaxInt64).Draw(t, "row")
		id := ids.Encode(postil.AnnotationQueueID, row)
		if got, err := ids.Decode(postil.AnnotationQueueID, id, "id"); err != nil || got != row {
			t.Fatalf("%s came back as %d, %v", id, got, err)
		}
		if appended := string(ids.Append([]byte("x"), postil.AnnotationQueueID, row)); appended != "x"+id {
			t.Fatalf("appended as %s, not %s", appended, id)
		}
	})
}

func TestIdentifiersHaveTheFormThatClientsKnow(t *testing.T) {
	t.Parallel()
	plain, err := base64.StdEncoding.DecodeString(postil.NewIDs(1).Encode(postil.ProjectID, 42))
	if err != nil || !strings.HasPrefix(string(plain), "Model:42:") || len(plain) != len("Model:42:abcd") {
		t.Errorf("got %q, %v", plain, err)
	}
}

func TestIdentifiersOfOthersAreToldFromMalformedOnes(t *testing.T) {
	t.Parallel()
	ours, theirs := postil.NewIDs(1), postil.NewIDs(2)
	encoded := func(plain string) string { return base64.StdEncoding.EncodeToString([]byte(plain)) }
	for id, want := range map[string]postil.Code{
		theirs.Encode(postil.SpaceID, 7):      postil.NotFound,
		encoded("Space:7:abcd"):               postil.NotFound,
		encoded("Space:7"):                    postil.NotFound,
		ours.Encode(postil.ProjectID, 7):      postil.Malformed,
		"":                                    postil.Malformed,
		"default":                             postil.Malformed,
		"not base64!":                         postil.Malformed,
		encoded("Space"):                      postil.Malformed,
		encoded("Space:"):                     postil.Malformed,
		encoded("Space::abcd"):                postil.Malformed,
		encoded("Space:0:abcd"):               postil.Malformed,
		encoded("Space:-7:abcd"):              postil.Malformed,
		encoded("Space:+7:abcd"):              postil.Malformed,
		encoded("Space:7x:abcd"):              postil.Malformed,
		encoded("Space:9223372036854775808:"): postil.Malformed,
		encoded("space:7:abcd"):               postil.Malformed,
	} {
		if _, err := ours.Decode(postil.SpaceID, id, "space_id"); codeOf(err) != want {
			t.Errorf("%q: got %v, want %s", id, err, want)
		}
	}
	_, err := ours.Decode(postil.SpaceID, ours.Encode(postil.ProjectID, 7), "space_id")
	if want := "space_id: must be an identifier of type Space, this one is of another type"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}

func TestTheCheckDependsOnSecretTypeAndNumber(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, secret := range []uint64{0x243f6a8885a308d3, 0x13198a2e03707344} {
		for _, kind := range []postil.IDType{postil.SpaceID, postil.UserID} {
			for row := range int64(500) {
				plain, err := base64.StdEncoding.DecodeString(postil.NewIDs(secret).Encode(kind, row+1))
				if err != nil {
					t.Fatal(err)
				}
				seen[string(plain[len(plain)-4:])] = true
			}
		}
	}
	if len(seen) < 1995 { // of 2000, and there are fifteen million
		t.Errorf("only %d different checks", len(seen))
	}
}

func FuzzIdentifiersAreOursOrRefused(f *testing.F) {
	ids := postil.NewIDs(1)
	f.Add(ids.Encode(postil.SpaceID, 7))
	f.Add("U3BhY2U6NzphYmNk")
	f.Fuzz(func(t *testing.T, id string) {
		row, err := ids.Decode(postil.SpaceID, id, "id")
		switch code := codeOf(err); {
		case err == nil && row <= 0:
			t.Errorf("%q is row %d", id, row)
		case err != nil && code != postil.Malformed && code != postil.NotFound:
			t.Errorf("%q: %v", id, err)
		}
	})
}

func TestRowIDsGrowAndAreUniqueUnderConcurrency(t *testing.T) {
	t.Parallel()
	seq := postil.NewSequence(0)
	var wg sync.WaitGroup
	drawn := make([][]int64, 8)
	for i := range drawn {
		wg.Go(func() {
			for range 5000 {
				drawn[i] = append(drawn[i], seq.Next(time.Now()))
			}
		})
	}
	wg.Wait()
	for _, own := range drawn {
		if !slices.IsSorted(own) {
			t.Error("one caller's ids do not grow")
		}
	}
	all := slices.Concat(drawn...)
	slices.Sort(all)
	if len(slices.Compact(all)) != 8*5000 {
		t.Error("an id was given twice")
	}
}

func TestRowIDsGrowWhenTheClockDoesNot(t *testing.T) {
	t.Parallel()
	seq, now := postil.NewSequence(postil.Processes-1), time.UnixMilli(1_800_000_000_000)
	last := int64(0)
	for i := range 10_000 { // more than fit into a millisecond
		id := seq.Next(now.Add(-time.Duration(i) * time.Millisecond))
		if id <= last {
			t.Fatalf("%d follows %d", id, last)
		}
		last = id
	}
	if ahead := time.Duration(last>>21-now.UnixMilli()) * time.Millisecond; ahead < 0 || ahead > 3*time.Millisecond {
		t.Errorf("after ten thousand ids of one millisecond they are %v ahead of the clock", ahead)
	}
	if later := seq.Next(now.Add(time.Hour)); later>>21 != now.Add(time.Hour).UnixMilli() {
		t.Error("an id does not begin with the time")
	}
}
