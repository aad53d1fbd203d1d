package demo

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnwrapJoinsParagraphsAndNothingElse(t *testing.T) {
	t.Parallel()
	in := `# A heading
A paragraph that
goes on.

- an item that
  goes on
- another

| a | b |
| --- | --- |
| 1 | 2 |

> quoted and
> wrapped

1. one
2. two

` + "```go\nif x {\n}\n```" + `
After the code
it goes on.`
	want := `# A heading
A paragraph that goes on.

- an item that goes on
- another

| a | b |
| --- | --- |
| 1 | 2 |

> quoted and wrapped

1. one
2. two

` + "```go\nif x {\n}\n```" + `
After the code it goes on.`
	if diff := cmp.Diff(want, unwrap(in)); diff != "" {
		t.Errorf("unwrapped text (-want +got):\n%s", diff)
	}
}
