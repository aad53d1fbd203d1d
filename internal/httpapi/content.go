package httpapi

// contentOperations find what there is to annotate, and bring it in.
func (api *API) contentOperations() map[string]operation {
	return map[string]operation{
		"GET /api/v1/projects/{project_id}/spans":                 api.addressed(api.searchSpans),
		"GET /api/v1/projects/{project_id}/spans/count":           api.addressed(api.countSpans),
		"POST /api/v1/queues/{queue_id}/additions":                api.addressed(api.addToQueue),
		"POST /api/v1/spaces/{space_id}/dataset-imports":          api.addressed(api.importDataset),
		"GET /api/v1/datasets/{dataset_id}/examples":              api.addressed(api.searchExamples),
		"GET /api/v1/datasets/{dataset_id}/examples/count":        api.addressed(api.countExamples),
		"GET /api/v1/datasets/{dataset_id}/examples/{example_id}": api.addressed(api.getExample),
		"GET /api/v1/datasets/{dataset_id}/diff":                  api.addressed(api.diffVersions),
	}
}
