package httpapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func same[T any](t testing.TB, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnnotatorsWorkThroughAQueue(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		records := d.add(3)
		tab := people[0].at(d, "tab")
		first, token := tab.next()
		same(o, first, records[0])
		done := tab.submit(first, token)
		same(o, done["state"], any("SUBMITTED"))
		same(o, own(done), []string{"accuracy correct 1 <nil>", "helpfulness <nil> 4 <nil>"})
		same(o, done["progress"].(object)["left"], any(2.0))
		second, token := tab.next()
		same(o, second, records[1])
		draft := object{"base_version": 0, "values": []any{tab.value("remark", object{"text": "hm"})}, "device": "tab", "active_ms": 100}
		same(o, tab.do(200, "PUT", "/records/"+second+"/draft", draft)["version"], any(1.0))
		tab.do(200, "POST", "/records/"+second+"/skip", object{"lease_token": token})
		third, token := tab.next()
		same(o, third, records[2])
		tab.submit(third, token)
		again, token := tab.next()
		same(o, again, second)
		tab.do(200, "POST", "/records/"+second+"/skip", object{"lease_token": token, "reason": "no idea"})
		end := tab.claim(1)
		same(o, end["reason"], any("SKIPPED_LEFT"))
		same(o, tab.do(200, "POST", "/records/"+second+"/reopen", nil)["state"], any("DRAFT"))
		item := tab.do(200, "POST", "/records/"+first+"/undo", nil)
		same(o, item["state"], any("DRAFT"))
		same(o, own(item), []string{})
		o.sound()
	})
}
