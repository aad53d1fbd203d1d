package axapi

// operations is the table of all operations by method and path.
func (api *API) operations() map[string]operation {
	return map[string]operation{
		"GET /v2/annotation-configs":         api.listConfigs,
		"POST /v2/annotation-configs":        api.createConfig,
		"GET /v2/annotation-configs/{id}":    api.getConfig,
		"PATCH /v2/annotation-configs/{id}":  api.updateConfig,
		"DELETE /v2/annotation-configs/{id}": api.deleteConfig,

		"GET /v2/annotation-queues":                                 api.listQueues,
		"POST /v2/annotation-queues":                                api.createQueue,
		"GET /v2/annotation-queues/{id}":                            api.getQueue,
		"PATCH /v2/annotation-queues/{id}":                          api.updateQueue,
		"DELETE /v2/annotation-queues/{id}":                         api.deleteQueue,
		"GET /v2/annotation-queues/{id}/records":                    api.listRecords,
		"POST /v2/annotation-queues/{id}/records":                   api.addRecords,
		"DELETE /v2/annotation-queues/{id}/records":                 api.deleteRecords,
		"POST /v2/annotation-queues/{id}/records/{record}/annotate": api.annotateRecord,
		"POST /v2/annotation-queues/{id}/records/{record}/assign":   api.assignRecord,

		"POST /v2/spans":          api.listSpans,
		"DELETE /v2/spans":        api.deleteSpans,
		"POST /v2/spans/annotate": api.annotateSpans,
		"POST /v2/traces":         api.listTraces,
	}
}
