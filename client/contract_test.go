package client_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/postil/postil/api"
	"github.com/postil/postil/client"
)

// The types have the members that the documents say, no fewer and no more.
func TestTypesAreThoseOfTheDocuments(t *testing.T) {
	t.Parallel()
	for surface, types := range map[string]map[string]any{
		string(api.AXv2): {
			"AnnotationQueue":              client.AnnotationQueue{},
			"AnnotationQueueRecord":        client.AnnotationQueueRecord{},
			"AnnotatedQueueRecord":         client.AnnotatedRecord{},
			"AssignedQueueRecord":          client.AssignedRecord{},
			"Annotation":                   client.Annotation{},
			"AnnotationInput":              client.AnnotationInput{},
			"Evaluation":                   client.Evaluation{},
			"AssignedUser":                 client.AssignedUser{},
			"Person":                       client.Person{},
			"AnnotationConfig":             client.AnnotationConfig{},
			"LabelValue":                   client.LabelValue{},
			"AnnotateRecordInput":          client.RecordAnnotations{},
			"Space":                        client.Space{},
			"CreateSpaceRequest":           client.CreateSpace{},
			"SpaceMembership":              client.SpaceMembership{},
			"SpaceRoleInput":               client.Role{},
			"Project":                      client.Project{},
			"Dataset":                      client.Dataset{},
			"DatasetVersion":               client.DatasetVersion{},
			"DatasetVersionWithExampleIds": client.WrittenExamples{},
			"DeletedDatasetExamples":       client.DeletedExamples{},
			"Span":                         client.Span{},
			"SpanContext":                  client.SpanContext{},
			"SpanEvent":                    client.SpanEvent{},
			"DeletedSpans":                 client.DeletedSpans{},
			"Trace":                        client.Trace{},
			"User":                         client.User{},
			"CreatedUser":                  client.CreatedUser{},
			"CreateUserRequest":            client.CreateUser{},
			"UpdateUserRequest":            client.UpdateUser{},
		},
		string(api.PostilV1): {
			"Queue":              client.Queue{},
			"QueueConfig":        client.QueueConfig{},
			"QueueConfigInput":   client.QueueConfigInput{},
			"CreateQueueRequest": client.CreateQueue{},
			"QueueSummary":       client.QueueSummary{},
			"MyProgress":         client.MyProgress{},
			"QueueProgress":      client.QueueProgress{},
			"AnnotatorProgress":  client.AnnotatorProgress{},
			"DayProgress":        client.DayProgress{},
			"QueueDistribution":  client.QueueDistribution{},
			"ConfigDistribution": client.ConfigDistribution{},
			"LabelCount":         client.LabelCount{},
			"ScoreBin":           client.ScoreBin{},
			"RecordRow":          client.RecordRow{},
			"RecordFilter":       client.RecordFilter{},
			"Assigned":           client.Assignment{},
			"Annotation":         client.ConfigAnnotation{},
			"AnnotationValue":    client.AnnotationValue{},
			"PersonName":         client.PersonName{},
			"Count":              client.Count{},
			"BulkRequest":        client.ChangeRecords{},
			"BulkAnswer":         client.ChangedRecords{},
			"AdditionSource":     client.AdditionSource{},
			"AdditionPlan":       client.AdditionPlan{},
			"AdditionProgress":   client.AdditionProgress{},
			"ClaimRequest":       client.Claim{},
			"ClaimRecordRequest": client.ClaimRecord{},
			"ClaimAnswer":        client.Claimed{},
			"WorkItem":           client.WorkItem{},
			"Record":             client.Record{},
			"RecordSource":       client.Source{},
			"Lease":              client.Lease{},
			"LeaseRef":           client.LeaseRef{},
			"LeaseAnswer":        client.HeldLease{},
			"Draft":              client.Draft{},
			"SaveDraftRequest":   client.SaveDraft{},
			"SubmitRequest":      client.Submit{},
			"SubmitAnswer":       client.Submitted{},
			"SkipRequest":        client.Skip{},
			"WorkOutcome":        client.Outcome{},
			"WorkRow":            client.WorkRow{},
			"Flag":               client.Flag{},
			"Comment":            client.Comment{},
			"Person":             client.Account{},
			"MySpace":            client.Seat{},
			"ProblemField":       client.FieldProblem{},
		},
	} {
		doc := must(openapi3.NewLoader().LoadFromData([]byte(surface)))(t)
		for name, value := range types {
			schema := doc.Components.Schemas[name]
			if schema == nil {
				t.Errorf("the document has no %s", name)
				continue
			}
			want, got := properties(schema), members(reflect.TypeOf(value))
			if !slices.Equal(want, got) {
				t.Errorf("%s has %q, but %T has %q", name, want, value, got)
			}
		}
	}
}

// properties are the names of a schema's properties, of all its variants.
func properties(schema *openapi3.SchemaRef) []string {
	var names []string
	for name := range schema.Value.Properties {
		names = append(names, name)
	}
	for _, variant := range schema.Value.OneOf {
		names = append(names, properties(variant)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// members are the names that a struct has in JSON.
func members(t reflect.Type) []string {
	var names []string
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
