package otlp

import (
	"bytes"
	"cmp"
	"slices"
)

const (
	// maxIndexDigits is how long a key segment may be to count as an index.
	maxIndexDigits = 9
	// maxIndexGap is how many missing indexes in a row a list may close over.
	maxIndexGap = 16
	// maxFolds bounds lists inside lists.
	maxFolds = 8
	// fewAttrs is up to how many attributes insertionSort is the faster one.
	fewAttrs = 64
)

// sortAttrs brings attributes into the order that folding needs and keeps the last
// of equal keys: by dotted segment, indexes by number and before anything else.
func sortAttrs(attrs []attr) []attr {
	if len(attrs) <= fewAttrs {
		insertionSort(attrs)
	} else {
		slices.SortStableFunc(attrs, compareAttrs)
	}
	return lastOfEach(attrs)
}

// compareAttrs orders attributes by key.
func compareAttrs(a, b attr) int { return compareKeys(a.key, b.key) }

// insertionSort sorts few attributes stably. It moves them by the run and finds their
// places by halving, which the library's sort does not; a span's attributes come in
// runs that are in order already.
func insertionSort(attrs []attr) {
	for i := 1; i < len(attrs); i++ {
		a := attrs[i]
		if compareAttrs(attrs[i-1], a) <= 0 {
			continue
		}
		low, high := 0, i-1 // the place is the first whose key is greater
		for low < high {
			if middle := (low + high) / 2; compareAttrs(attrs[middle], a) <= 0 {
				low = middle + 1
			} else {
				high = middle
			}
		}
		copy(attrs[low+1:i+1], attrs[low:i])
		attrs[low] = a
	}
}

// compareKeys orders two keys by the first segment in which they differ.
func compareKeys(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	switch {
	case n == len(a) && n == len(b):
		return 0
	case n < len(a) && n < len(b) && isNamePart(a[n]) && isNamePart(b[n]):
		return cmp.Compare(a[n], b[n]) // the usual case: neither segment is an index
	}
	start := bytes.LastIndexByte(a[:n], '.') + 1
	sa, sb := segment(a[start:]), segment(b[start:])
	ia, ib := isIndex(sa), isIndex(sb)
	switch {
	case ia && ib && len(sa) != len(sb):
		return cmp.Compare(len(sa), len(sb))
	case ia && !ib:
		return -1
	case ib && !ia:
		return 1
	}
	if c := bytes.Compare(sa, sb); c != 0 {
		return c
	}
	return cmp.Compare(len(a), len(b)) // one key ends where the other goes on
}

// isNamePart reports whether c is inside a segment and keeps it from being an index.
func isNamePart(c byte) bool { return c != '.' && (c < '0' || c > '9') }

// segment returns what precedes the first dot.
func segment(b []byte) []byte {
	if end := bytes.IndexByte(b, '.'); end >= 0 {
		return b[:end]
	}
	return b
}

// isIndex reports whether a segment is a plain decimal number without leading zeros.
func isIndex(segment []byte) bool {
	if len(segment) == 0 || len(segment) > maxIndexDigits || (segment[0] == '0' && len(segment) > 1) {
		return false
	}
	for _, c := range segment {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// number returns the value of an index segment.
func number(segment []byte) int {
	n := 0
	for _, c := range segment {
		n = n*10 + int(c-'0')
	}
	return n
}

// findIndex returns where the first index segment of key after from lies, and
// whether there is one with a name before it.
func findIndex(key []byte, from int) (start, end int, ok bool) {
	for i := from + 1; i < len(key)-1; i++ {
		if key[i] != '.' || key[i+1] < '0' || key[i+1] > '9' {
			continue
		}
		if s := segment(key[i+1:]); isIndex(s) {
			return i + 1, i + 1 + len(s), true
		}
	}
	return 0, 0, false
}

// appendObject appends sorted attributes as a JSON object, leaving out the first
// from bytes of each key, which they share.
//
// Keys with an index fold into a list named by what precedes the index; its
// elements are what follows it, again as objects, or the plain value when nothing
// follows. A list begins at index 0 and closes over small gaps. It ends before a
// gap of more than maxIndexGap, so a hostile index costs nothing, and before an
// element that would be a value and an object at once. Keys beyond its end, and
// those of a list whose name is taken by an attribute, stay as they are.
func appendObject(dst []byte, attrs []attr, from, folds int) ([]byte, error) {
	dst = append(dst, '{')
	for i := 0; i < len(attrs); {
		start, _, ok := findIndex(attrs[i].key, from)
		run, listed := 1, 0
		if ok && folds < maxFolds {
			run = runLength(attrs[i:], start)
			if i == 0 || !bytes.Equal(attrs[i-1].key, attrs[i].key[:start-1]) {
				listed = listLength(attrs[i:i+run], start)
			}
		}
		var err error
		if dst, err = appendRun(dst, attrs[i:i+run], listed, from, start, folds); err != nil {
			return dst, err
		}
		i += run
	}
	return closeWith(dst, '}'), nil
}

// appendRun appends members for a run of attributes: a list of the first listed,
// each of the others by itself.
func appendRun(dst []byte, run []attr, listed, from, start, folds int) ([]byte, error) {
	var err error
	if listed > 0 {
		dst = append(appendText(dst, run[0].key[from:start-1]), ':')
		if dst, err = appendList(dst, run[:listed], start, folds); err != nil {
			return dst, err
		}
		dst = append(dst, ',')
	}
	for _, a := range run[listed:] {
		dst = append(appendText(dst, a.key[from:]), ':')
		if dst, err = appendValue(dst, a.value, 0); err != nil {
			return dst, err
		}
		dst = append(dst, ',')
	}
	return dst, nil
}

// appendList appends attributes whose keys have an index at start as a list.
func appendList(dst []byte, attrs []attr, start, folds int) ([]byte, error) {
	dst = append(dst, '[')
	for i := 0; i < len(attrs); {
		end := start + len(segment(attrs[i].key[start:]))
		n := elementLength(attrs[i:], start)
		var err error
		if len(attrs[i].key) == end {
			dst, err = appendValue(dst, attrs[i].value, 0)
		} else {
			dst, err = appendObject(dst, attrs[i:i+n], end+1, folds+1)
		}
		if err != nil {
			return dst, err
		}
		dst = append(dst, ',')
		i += n
	}
	return closeWith(dst, ']'), nil
}

// runLength returns how many attributes, from the first on, have the first one's
// key up to start and an index there.
func runLength(attrs []attr, start int) int {
	name := attrs[0].key[:start]
	n := 1
	for n < len(attrs) && bytes.HasPrefix(attrs[n].key, name) && isIndex(segment(attrs[n].key[start:])) {
		n++
	}
	return n
}

// listLength returns how many attributes of a run form a list.
func listLength(run []attr, start int) int {
	last := -1
	for i := 0; i < len(run); {
		s := segment(run[i].key[start:])
		n := elementLength(run[i:], start)
		plain := len(run[i].key) == start+len(s)
		index := number(s)
		if (i == 0 && index != 0) || index > last+1+maxIndexGap || (plain && n > 1) {
			return i
		}
		last = index
		i += n
	}
	return len(run)
}

// elementLength returns how many attributes, from the first on, have the first
// one's key up to and including the index at start.
func elementLength(attrs []attr, start int) int {
	end := start + len(segment(attrs[0].key[start:]))
	n := 1
	for n < len(attrs) && len(attrs[n].key) >= end &&
		bytes.Equal(attrs[n].key[:end], attrs[0].key[:end]) &&
		(len(attrs[n].key) == end || attrs[n].key[end] == '.') {
		n++
	}
	return n
}

// closeWith replaces a trailing comma by the bracket, or appends the bracket.
func closeWith(dst []byte, bracket byte) []byte {
	if dst[len(dst)-1] == ',' {
		dst[len(dst)-1] = bracket
		return dst
	}
	return append(dst, bracket)
}
