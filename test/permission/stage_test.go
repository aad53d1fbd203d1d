package permission_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/store/storetest"
	"github.com/postil/postil/test/rig"
)

type object = rig.Object

// everybody is the columns of the table, who may more after who may less. But for
// the stranger, all are of the space that the routes are about.
var everybody = []string{
	"nobody",    // without a key
	"wrong",     // with a key that was never made
	"ingest",    // with a member's key for sending spans
	"stranger",  // ADMIN of a space in another organization
	"annotator", // ANNOTATOR of the space, and of its queue
	"reader",    // READ_ONLY
	"member",    // MEMBER
	"service",   // a service key with the role MEMBER
	"admin",     // ADMIN of the space, and nothing in particular in the account
	"owner",     // ADMIN of the space, its organization and the account
}

const (
	ownerEmail    = "admin@localhost"
	ownerPassword = "correct horse battery"
)

// person is one of everybody.
type person struct {
	name, id, email, key string
}

// admit makes the accounts of everybody.
func (s *site) admit() {
	s.Helper()
	owner := rig.First(s.Want("GET", "/v2/users", nil), "users")
	s.people = map[string]*person{
		"nobody":  {name: "nobody"},
		"wrong":   {name: "wrong", key: auth.NewKey()},
		"service": {name: "service"},
		"owner":   {name: "owner", id: owner["id"].(string), email: ownerEmail, key: s.Key},
	}
	for _, name := range []string{"stranger", "annotator", "reader", "member", "admin"} {
		s.people[name] = s.account(name, map[bool]string{true: "ANNOTATOR", false: "MEMBER"}[name == "annotator"])
	}
	s.people["ingest"] = &person{name: "ingest", id: s.people["member"].id, key: auth.NewKey()}
	s.giveKey(s.people["ingest"].key, s.people["member"].email, true)
	stranger := s.people["stranger"].id
	first := rig.First(s.Want("GET", "/v2/organizations", nil), "organizations")["id"].(string)
	s.Want("DELETE", "/v2/organizations/"+first+"/users/"+stranger, nil)
	elsewhere := s.Want("POST", "/v2/organizations", object{"name": "elsewhere"})["id"].(string)
	space := s.Want("POST", "/v2/spaces", object{"name": "elsewhere", "organization_id": elsewhere})["id"].(string)
	s.join(elsewhere, space, stranger, "MEMBER", "ADMIN")
}

func predefined(role string) object { return object{"type": "PREDEFINED", "name": role} }

// account makes an account with a key.
func (s *site) account(name, role string) *person {
	s.Helper()
	p := &person{name: name, email: name + "@example.com", key: auth.NewKey()}
	p.id = s.Want("POST", "/v2/users", object{"name": name, "email": p.email, "role": predefined(role), "invite_mode": "NONE"})["id"].(string)
	s.giveKey(p.key, p.email, false)
	return p
}

// giveKey stores a key of somebody, whom only they could give it otherwise.
func (s *site) giveKey(key, email string, ingestOnly bool) {
	s.Helper()
	storetest.Exec(s, s.Database, `INSERT INTO api_key (id, user_id, maker_id, name, hash, redacted, ingest_only, created_at)
		SELECT id + 1 + (SELECT COUNT(*) FROM api_key), id, id, 'test', $1, $2, $3, 1 FROM account WHERE email_key = $4`,
		auth.HashSecret(key), auth.Redact(key), ingestOnly, email)
}

func (s *site) join(organization, space, user, inOrganization, inSpace string) {
	s.Helper()
	s.Want("POST", "/v2/organizations/"+organization+"/users", object{"user_id": user, "role": predefined(inOrganization)})
	s.Want("POST", "/v2/spaces/"+space+"/users", object{"user_id": user, "role": predefined(inSpace)})
}

// stage is an organization with a space in which everybody has their role, and
// what routes are about, which is made when it is asked for.
type stage struct {
	*site
	made map[string]string
}

var spanTime = time.Now().Add(-time.Hour).UTC().Truncate(time.Second)

func (s *site) newStage() *stage {
	s.Helper()
	g := &stage{site: s, made: map[string]string{"nothing": "nothing"}}
	organization := s.Want("POST", "/v2/organizations", object{"name": s.next("organization")})["id"].(string)
	space := s.Want("POST", "/v2/spaces", object{"name": s.next("space"), "organization_id": organization})["id"].(string)
	g.made["org_id"], g.made["space_id"], g.made["owner_id"] = organization, space, s.people["owner"].id
	for name, role := range map[string]string{"annotator": "ANNOTATOR", "reader": "READ_ONLY", "member": "MEMBER", "admin": "ADMIN"} {
		s.join(organization, space, s.people[name].id, map[bool]string{true: "ANNOTATOR", false: "MEMBER"}[name == "annotator"], role)
	}
	key := g.serviceKey()
	service := s.people["service"]
	service.key, service.id = key["key"].(string), key["bot_user"].(object)["id"].(string)
	return g
}

func (g *stage) serviceKey() object {
	g.Helper()
	return g.Want("POST", "/v2/api-keys", object{"key_type": "SERVICE", "name": "pipeline", "organizations": []object{
		{"org_id": g.made["org_id"], "spaces": []object{{"space_id": g.made["space_id"], "role": predefined("MEMBER")}}}}})
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// fill puts in the identifiers of what is there.
func (g *stage) fill(path string) string {
	return placeholder.ReplaceAllStringFunc(path, func(name string) string { return url.PathEscape(g.get(strings.Trim(name, "{}"))) })
}

// get returns an identifier by the name that the documents have for it.
func (g *stage) get(name string) string {
	g.Helper()
	if name == "upload" {
		return g.next(name)
	}
	if id, ok := g.made[name]; ok {
		return id
	}
	g.made[name] = g.produce(name)
	return g.made[name]
}

func (g *stage) produce(name string) string {
	g.Helper()
	create := func(path string, body object) string { return g.Want("POST", path, body)["id"].(string) }
	switch name {
	case "user_id":
		p := g.Want("POST", "/v2/users", object{"name": "somebody", "email": g.next("somebody") + "@example.com", "role": predefined("MEMBER"),
			"invite_mode": "TEMPORARY_PASSWORD"})["id"].(string)
		g.join(g.get("org_id"), g.get("space_id"), p, "MEMBER", "MEMBER")
		return p
	case "invited_id":
		return create("/v2/users", object{"name": "invited", "email": g.next("invited") + "@example.com", "role": predefined("MEMBER"), "invite_mode": "EMAIL_LINK"})
	case "token":
		invited := g.Want("POST", "/api/v1/spaces/"+g.get("space_id")+"/invitations", object{"email": g.next("guest") + "@example.com", "role": "MEMBER"})
		path := invited["path"].(string)
		return path[strings.LastIndexByte(path, '/')+1:]
	case "session_id":
		g.send(g.people["nobody"], "POST", "/api/v1/session", object{"email": ownerEmail, "password": ownerPassword})
		return rig.First(g.Want("GET", "/api/v1/sessions", nil), "sessions")["id"].(string)
	case "api_key_id":
		return g.serviceKey()["id"].(string)
	case "role_id":
		return rig.First(g.Want("GET", "/v2/roles", nil), "roles")["id"].(string)
	case "annotation_config_id", "config_id":
		return create("/v2/annotation-configs", object{"name": g.next("config"), "space_id": g.get("space_id"), "annotation_config_type": "FREEFORM"})
	case "project_id":
		return g.ingest()
	case "trace_id":
		return traceID
	case "span_id":
		return spanID
	case "dataset_id":
		return create("/v2/datasets", object{"name": g.next("dataset"), "space_id": g.get("space_id"), "examples": []object{{"question": "?"}, {"question": "!"}}})
	case "version_id":
		return rig.First(g.Want("GET", "/v2/datasets/"+g.get("dataset_id"), nil), "versions")["id"].(string)
	case "example_id":
		return rig.First(g.Want("GET", "/v2/datasets/"+g.get("dataset_id")+"/examples", nil), "examples")["id"].(string)
	case "config_name":
		id := g.get("config_id")
		return g.Want("GET", "/v2/annotation-configs/"+id, nil)["name"].(string)
	case "annotation_queue_id", "queue_id":
		return create("/v2/annotation-queues", object{"name": g.next("queue"), "space_id": g.get("space_id"), "annotation_config_ids": []string{g.get("config_id")},
			"annotator_emails": []string{g.people["annotator"].email}})
	case "record_id":
		for _, queue := range []string{"annotation_queue_id", "queue_id"} { // one and the same
			if id, ok := g.made[queue]; ok {
				g.made["annotation_queue_id"], g.made["queue_id"] = id, id
			}
		}
		added := g.Want("POST", "/v2/annotation-queues/"+g.get("queue_id")+"/records", g.source())
		return rig.First(added, "record_sources")["id"].(string)
	case "comment_id":
		return g.as("annotator", "POST", g.record()+"/comments", object{"text": "hm"})["id"].(string)
	}
	g.Fatalf("nothing is known of %s", name)
	return ""
}

const (
	traceID = "0123456789abcdef0123456789abcdef"
	spanID  = "0123456789abcdef"
)

// spans is one span, as OTLP has it, of a project.
func spans(project string) object {
	return object{"resourceSpans": []object{{
		"resource": object{"attributes": []object{{"key": "openinference.project.name", "value": object{"stringValue": project}}}},
		"scopeSpans": []object{{"spans": []object{{"traceId": traceID, "spanId": spanID, "name": "answer", "kind": 1,
			"startTimeUnixNano": fmt.Sprint(spanTime.UnixNano()), "endTimeUnixNano": fmt.Sprint(spanTime.UnixNano() + 1000)}}}},
	}}}
}

// ingest sends a span to a new project and returns the project's id.
func (g *stage) ingest() string {
	g.Helper()
	name := g.next("project")
	if status := g.send(g.people["member"], "POST", "/v1/traces", spans(name)); status != 200 {
		g.Fatalf("the span was answered %d", status)
	}
	return rig.First(g.Want("GET", "/v2/projects?space_id="+url.QueryEscape(g.get("space_id"))+"&name="+name, nil), "projects")["id"].(string)
}

// window is a time with the span in it.
func window(o object) object {
	o["start_time"], o["end_time"] = spanTime.Add(-time.Minute).Format(time.RFC3339), spanTime.Add(time.Minute).Format(time.RFC3339)
	return o
}

// source names the span as a record to add.
func (g *stage) source() object {
	return object{"record_sources": []object{window(object{"record_type": "SPAN", "project_id": g.get("project_id"), "span_ids": []string{spanID}})}}
}

func (g *stage) record() string { return g.fill("/api/v1/queues/{queue_id}/records/{record_id}") }

// as makes a request of somebody that must succeed.
func (g *stage) as(name, method, path string, body any) object {
	g.Helper()
	status, answer, err := g.As(g.people[name].key).Ask(g.Context(), method, path, body)
	if err != nil || status >= 300 {
		g.Fatalf("%s %s as %s: %d %v %v", method, path, name, status, answer, err)
	}
	return answer
}

// lease claims the record, if that is allowed, and returns the lease's token.
func (g *stage) lease(who *person) float64 {
	g.Helper()
	status, answer, err := g.As(who.key).Ask(g.Context(), "POST", g.record()+"/claim", object{"device": "tab", "take_over": true})
	if err != nil {
		g.Fatal(err)
	}
	if status >= 300 {
		return 1
	}
	return find(answer, "token").(float64)
}

// find returns the first member of a name, however deep.
func find(v any, name string) any {
	switch v := v.(type) {
	case object:
		if found, ok := v[name]; ok {
			return found
		}
		for _, inner := range v {
			if found := find(inner, name); found != nil {
				return found
			}
		}
	case []any:
		for _, inner := range v {
			if found := find(inner, name); found != nil {
				return found
			}
		}
	}
	return nil
}

// submitted has the record annotated, if that is allowed.
func (g *stage) submitted(who *person) {
	g.Helper()
	if _, _, err := g.As(who.key).Ask(g.Context(), "POST", g.record()+"/submit", g.submission(who)); err != nil {
		g.Fatal(err)
	}
}

func (g *stage) submission(who *person) object {
	return object{"lease_token": g.lease(who), "values": g.values()}
}

func (g *stage) values() []object {
	return []object{{"config_id": g.get("config_id"), "text": "well said"}}
}

// file is a body that is no JSON.
type file struct{ kind, text string }

// encode returns the media type and the text of a body.
func encode(s *site, body any) (kind, text string) {
	switch b := body.(type) {
	case nil:
		return "", ""
	case file:
		return b.kind, b.text
	}
	data, err := json.Marshal(body)
	if err != nil {
		s.Fatal(err)
	}
	return "application/json", string(data)
}
