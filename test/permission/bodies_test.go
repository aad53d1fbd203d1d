package permission_test

// queries are what routes need behind their path.
var queries = map[string]string{
	"GET /api/v1/datasets/{dataset_id}/diff":         "?from={version_id}&to={version_id}",
	"POST /api/v1/spaces/{space_id}/dataset-imports": "?format=csv&name={upload}",
	"GET /v2/api-keys":                               "?space_id={space_id}",
	"GET /v2/annotation-queues":                      "?space_id={space_id}",
	"GET /v2/annotation-configs":                     "?space_id={space_id}",
	"GET /v2/projects":                               "?space_id={space_id}",
	"GET /v2/datasets":                               "?space_id={space_id}",
}

// bodies are valid requests: what is refused is refused to whom it is sent by.
var bodies = map[string]func(g *stage, who *person) any{
	"POST /v1/traces": func(g *stage, _ *person) any { return spans(g.next("project")) },
	"POST /v1":        func(g *stage, _ *person) any { return spans(g.next("project")) },

	"POST /v2/annotation-queues": func(g *stage, _ *person) any {
		return object{"name": g.next("queue"), "space_id": g.get("space_id"), "annotation_config_ids": []string{g.get("config_id")},
			"annotator_emails": []string{g.people["annotator"].email}}
	},
	"PATCH /v2/annotation-queues/{annotation_queue_id}":        fixed(object{"instructions": "Look."}),
	"POST /v2/annotation-queues/{annotation_queue_id}/records": func(g *stage, _ *person) any { return g.source() },
	"DELETE /v2/annotation-queues/{annotation_queue_id}/records": func(g *stage, _ *person) any {
		return object{"record_ids": []string{g.get("record_id")}}
	},
	"POST /v2/annotation-queues/{annotation_queue_id}/records/{record_id}/annotate": func(g *stage, _ *person) any {
		return object{"annotations": []object{{"name": g.get("config_name"), "text": "yes"}}}
	},
	"POST /v2/annotation-queues/{annotation_queue_id}/records/{record_id}/assign": func(g *stage, _ *person) any {
		return object{"assigned_user_emails": []string{g.people["annotator"].email}}
	},

	"POST /v2/annotation-configs": func(g *stage, _ *person) any {
		return object{"name": g.next("config"), "space_id": g.get("space_id"), "annotation_config_type": "FREEFORM"}
	},
	"PATCH /v2/annotation-configs/{annotation_config_id}": func(g *stage, _ *person) any {
		return object{"annotation_config_type": "FREEFORM", "name": g.next("config")}
	},

	"POST /v2/spans":  func(g *stage, _ *person) any { return window(object{"project_id": g.get("project_id")}) },
	"POST /v2/traces": func(g *stage, _ *person) any { return window(object{"project_id": g.get("project_id")}) },
	"DELETE /v2/spans": func(g *stage, _ *person) any {
		return object{"project_id": g.get("project_id"), "span_ids": []string{spanID}}
	},
	"POST /v2/spans/annotate": func(g *stage, _ *person) any {
		return window(object{"project_id": g.get("project_id"), "annotations": []object{{"record_id": spanID,
			"values": []object{{"name": g.get("config_name"), "text": "yes"}}}}})
	},

	"POST /v2/projects":               func(g *stage, _ *person) any { return object{"name": g.next("project"), "space_id": g.get("space_id")} },
	"PATCH /v2/projects/{project_id}": func(g *stage, _ *person) any { return object{"name": g.next("project")} },

	"POST /v2/organizations":           func(g *stage, _ *person) any { return object{"name": g.next("organization")} },
	"PATCH /v2/organizations/{org_id}": fixed(object{"description": "all of it"}),
	"POST /v2/organizations/{org_id}/users": func(g *stage, _ *person) any {
		return object{"user_id": g.get("user_id"), "role": predefined("MEMBER")}
	},
	"POST /v2/spaces": func(g *stage, _ *person) any {
		return object{"name": g.next("space"), "organization_id": g.get("org_id")}
	},
	"PATCH /v2/spaces/{space_id}": fixed(object{"description": "all of it"}),
	"POST /v2/spaces/{space_id}/users": func(g *stage, _ *person) any {
		return object{"user_id": g.get("user_id"), "role": predefined("MEMBER")}
	},

	"POST /v2/users": func(g *stage, _ *person) any {
		return object{"name": "new", "email": g.next("new") + "@example.com", "role": predefined("MEMBER"), "invite_mode": "NONE"}
	},
	"PATCH /v2/users/{user_id}": fixed(object{"name": "Somebody"}),

	"POST /v2/api-keys": fixed(object{"key_type": "USER", "name": "laptop"}),

	"POST /v2/roles":            fixed(object{"name": "custom", "permissions": []string{"QUEUE_READ"}}),
	"PATCH /v2/roles/{role_id}": fixed(object{"name": "custom"}),

	"POST /v2/datasets": func(g *stage, _ *person) any {
		return object{"name": g.next("dataset"), "space_id": g.get("space_id"), "examples": []object{{"a": 1}}}
	},
	"PATCH /v2/datasets/{dataset_id}":         func(g *stage, _ *person) any { return object{"name": g.next("dataset")} },
	"POST /v2/datasets/{dataset_id}/examples": fixed(object{"examples": []object{{"a": 1}}}),
	"PATCH /v2/datasets/{dataset_id}/examples": func(g *stage, _ *person) any {
		return object{"examples": []object{{"id": g.get("example_id"), "question": "..."}}}
	},
	"DELETE /v2/datasets/{dataset_id}/examples": func(g *stage, _ *person) any {
		return object{"dataset_version_id": g.get("version_id"), "example_ids": []string{g.get("example_id")}}
	},
	"POST /v2/datasets/{dataset_id}/examples/search": fixed(object{}),
	"POST /v2/datasets/{dataset_id}/examples/annotate": func(g *stage, _ *person) any {
		return object{"annotations": []object{{"record_id": g.get("example_id"), "values": []object{{"name": g.get("config_name"), "text": "yes"}}}}}
	},

	"POST /api/v1/session":                              fixed(object{"email": ownerEmail, "password": ownerPassword}),
	"PATCH /api/v1/users/{user_id}":                     fixed(object{"name": "Somebody"}),
	"PUT /api/v1/users/{user_id}/password":              fixed(object{"password": "long enough to be one"}),
	"PUT /api/v1/preferences":                           fixed(object{"theme": "DARK"}),
	"POST /api/v1/invitations/{token}":                  fixed(object{"name": "Guest", "password": "long enough to be one"}),
	"PATCH /api/v1/spaces/{space_id}/members/{user_id}": fixed(object{"role": "READ_ONLY"}),
	"POST /api/v1/spaces/{space_id}/invitations": func(g *stage, _ *person) any {
		return object{"email": g.next("guest") + "@example.com", "role": "MEMBER"}
	},
	"POST /api/v1/api-keys": fixed(object{"name": "laptop"}),
	"POST /api/v1/spaces/{space_id}/queues": func(g *stage, _ *person) any {
		return object{"name": g.next("queue"), "configs": []object{{"id": g.get("config_id")}}}
	},
	"PATCH /api/v1/queues/{queue_id}": fixed(object{"instructions": "Look."}),
	"POST /api/v1/queues/{queue_id}/records/bulk": func(g *stage, _ *person) any {
		return object{"action": "ASSIGN", "record_ids": []string{g.get("record_id")}, "emails": []string{g.people["annotator"].email}}
	},
	"POST /api/v1/queues/{queue_id}/additions": func(g *stage, _ *person) any {
		return object{"source": object{"kind": "EXAMPLE", "dataset_id": g.get("dataset_id")}}
	},
	"POST /api/v1/queues/{queue_id}/work/claim": func(g *stage, _ *person) any { g.get("record_id"); return object{"device": "tab"} },
	"POST /api/v1/queues/{queue_id}/work/renew": func(g *stage, who *person) any {
		return object{"leases": []object{{"record_id": g.get("record_id"), "token": g.lease(who)}}}
	},
	"POST /api/v1/queues/{queue_id}/work/release": func(g *stage, who *person) any {
		return object{"leases": []object{{"record_id": g.get("record_id"), "token": g.lease(who)}}}
	},
	"POST /api/v1/queues/{queue_id}/records/{record_id}/claim": fixed(object{"device": "tab", "take_over": true}),
	"PUT /api/v1/queues/{queue_id}/records/{record_id}/draft": func(g *stage, _ *person) any {
		return object{"base_version": 0, "values": g.values(), "device": "tab"}
	},
	"POST /api/v1/queues/{queue_id}/records/{record_id}/submit": func(g *stage, who *person) any { return g.submission(who) },
	"POST /api/v1/queues/{queue_id}/records/{record_id}/skip": func(g *stage, who *person) any {
		return object{"lease_token": g.lease(who)}
	},
	"POST /api/v1/queues/{queue_id}/records/{record_id}/reopen": func(g *stage, who *person) any {
		g.send(who, "POST", g.record()+"/skip", object{"lease_token": g.lease(who)})
		return nil
	},
	"POST /api/v1/queues/{queue_id}/records/{record_id}/undo": func(g *stage, who *person) any { g.submitted(who); return nil },
	"PUT /api/v1/queues/{queue_id}/records/{record_id}/flag":  fixed(object{"reason": "odd"}),
	"DELETE /api/v1/queues/{queue_id}/records/{record_id}/flag": func(g *stage, who *person) any {
		g.send(who, "PUT", g.record()+"/flag", object{"reason": "odd"})
		return nil
	},
	"POST /api/v1/queues/{queue_id}/records/{record_id}/comments": fixed(object{"text": "hm"}),
	"POST /api/v1/spaces/{space_id}/dataset-imports":              func(*stage, *person) any { return file{"text/csv", "question\nwhy?\n"} },
}

// fixed is a body that is the same for everybody.
func fixed(body any) func(*stage, *person) any {
	return func(*stage, *person) any { return body }
}
