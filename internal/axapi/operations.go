package axapi

// operations is the table of all operations by method and path.
func (api *API) operations() map[string]operation {
	return map[string]operation{
		"GET /v2/annotation-configs":         api.listConfigs,
		"POST /v2/annotation-configs":        api.createConfig,
		"GET /v2/annotation-configs/{id}":    api.getConfig,
		"PATCH /v2/annotation-configs/{id}":  api.updateConfig,
		"DELETE /v2/annotation-configs/{id}": api.deleteConfig,
	}
}
