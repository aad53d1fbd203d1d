package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/postil/postil/internal/postil"
)

// listsRecords lists pages of the ALL queue at random depths as AX does.
func listsRecords(ctx context.Context, st *scaleSite, _ int) (asked, error) {
	path := fmt.Sprintf("/v2/annotation-queues/%s/records?limit=%d&cursor=", st.queues[0].outside, pageSize)
	return getting(ctx, st, func(int) string {
		return path + postil.Cursor{Time: st.position(), Set: true}.Encode("records\x00"+st.queues[0].outside)
	})
}

// position is where a page of records begins.
func (st *scaleSite) position() int64 { return rand.Int64N(max(int64(st.world.records-pageSize), 1)) }

// recordFilters is how many parameters filter the rows of records; a cursor holds
// for their values.
const recordFilters = 9

// listsRows lists pages of rows of the ALL queue at random depths.
func listsRows(order string) maker {
	return func(ctx context.Context, st *scaleSite, _ int) (asked, error) {
		path := "/api/v1/queues/" + st.queues[0].outside + "/records"
		scope := "records\x00" + path + "\x00" + order + strings.Repeat("\x00", recordFilters)
		query := "?limit=50&cursor="
		if order != "" {
			query = "?order=" + order + "&limit=50&cursor="
		}
		return getting(ctx, st, func(int) string {
			return path + query + postil.Cursor{Time: st.position(), Set: true}.Encode(scope)
		})
	}
}

// listsWork lists pages of what the veterans have done or have to do, at random
// depths.
func listsWork(state string) maker {
	return func(ctx context.Context, st *scaleSite, _ int) (asked, error) {
		path := "/api/v1/queues/" + st.queues[0].outside + "/work/records?limit=50"
		if state != "" {
			path += "&state=" + state
		}
		half := int64(st.world.records / 2)
		return getting(ctx, st, func(int) string {
			after := postil.Cursor{Time: st.world.addedAt(int(rand.Int64N(half))), ID: math.MaxInt64, Set: true}
			if state == string(postil.WorkTodo) {
				after = postil.Cursor{Time: half + rand.Int64N(half), ID: math.MaxInt64, Set: true}
			}
			return path + "&cursor=" + after.Encode("work\x00"+st.queues[0].outside+"\x00"+state)
		})
	}
}

// desk is where one client works for some annotators of a queue, by turns.
type desk struct {
	queue  string // its path
	conns  []*client
	turn   int
	record string // claimed; empty: none
	token  int64
}

// room is few desks in a queue: in the ALL queue each of one annotator, from first
// on, and in the RANDOM queue of a share of them all. Whoever asks for it again
// finds it as it was left.
func (st *scaleSite) room(ctx context.Context, queue, first int) ([]*desk, error) {
	which := [2]int{queue, first}
	if st.rooms[which] != nil {
		return st.rooms[which], nil
	}
	all := make([]*desk, few)
	for i := range all {
		all[i] = &desk{queue: "/api/v1/queues/" + st.queues[queue].outside}
		people := st.people[first+i : first+i+1]
		if queue == 1 {
			people = st.people[i*crowd/few : (i+1)*crowd/few]
		}
		for _, p := range people {
			conn, err := st.client(ctx, p)
			if err != nil {
				return nil, err
			}
			all[i].conns = append(all[i].conns, conn)
		}
	}
	st.rooms[which] = all
	return all, nil
}

var claimBody = []byte(`{"count":1,"device":"bench"}`)

func (d *desk) claim() error {
	var claimed struct {
		Items []struct {
			Record struct{ ID string }
			Lease  struct{ Token int64 }
		}
	}
	if err := d.conns[d.turn].ask("POST", d.queue+"/work/claim", claimBody, &claimed); err != nil {
		return err
	}
	if len(claimed.Items) == 0 {
		return errors.New("nothing is left to claim")
	}
	d.record, d.token = claimed.Items[0].Record.ID, claimed.Items[0].Lease.Token
	return nil
}

func (d *desk) submit(config string) error {
	body := fmt.Appendf(nil, `{"lease_token":%d,"values":[{"config_id":%q,"label":"good","text":%q}],"active_ms":%d}`, d.token, config, comment, tookEach)
	_, err := d.conns[d.turn].send("POST", d.queue+"/records/"+d.record+"/submit", "application/json", body)
	d.record, d.turn = "", (d.turn+1)%len(d.conns)
	return err
}

// eachTurn is how many records a desk may submit in a turn, when claiming and
// submitting are measured in some turns each.
func (st *scaleSite) eachTurn(queue, turns int) int {
	pending := st.world.records / 2
	if queue == 1 {
		pending = pending / crowd * (crowd / few)
	}
	return pending/(2*turns) - 1
}

// claims asks for the next record, having submitted the one before.
func claims(queue, first int) maker {
	return func(ctx context.Context, st *scaleSite, turns int) (asked, error) {
		desks, err := st.room(ctx, queue, first)
		config := st.ids.Encode(postil.AnnotationCfgID, st.config)
		return asked{contender{"", few, func(_ context.Context, worker int) (int, error) {
			return 1, desks[worker].claim()
		}}, upTo(st.eachTurn(queue, turns), func(worker int) error {
			if desks[worker].record == "" {
				return nil
			}
			return desks[worker].submit(config)
		})}, err
	}
}

// submits submits a record, having claimed it.
func submits(queue int) maker {
	return func(ctx context.Context, st *scaleSite, turns int) (asked, error) {
		desks, err := st.room(ctx, queue, 0)
		config := st.ids.Encode(postil.AnnotationCfgID, st.config)
		return asked{contender{"", few, func(_ context.Context, worker int) (int, error) {
			return 1, desks[worker].submit(config)
		}}, upTo(st.eachTurn(queue, turns), func(worker int) error {
			if desks[worker].record != "" {
				return nil
			}
			return desks[worker].claim()
		})}, err
	}
}

// annotates is annotating records all over the ALL queue, by people who have not
// claimed any.
func annotates(ctx context.Context, st *scaleSite, _ int) (asked, error) {
	const many = 16
	conns := make([]*client, many)
	for i := range conns {
		var err error
		if conns[i], err = st.client(ctx, st.people[crowd-1-i]); err != nil {
			return asked{}, err
		}
	}
	queue := st.queues[0]
	return asked{contender: contender{"", many, func(_ context.Context, worker int) (int, error) {
		record := st.ids.Encode(postil.QueueRecordID, queue.records[rand.IntN(len(queue.records))])
		_, err := conns[worker].send("POST", "/v2/annotation-queues/"+queue.outside+"/records/"+record+"/annotate", "application/json", annotateBody)
		return 1, err
	}}}, nil
}
