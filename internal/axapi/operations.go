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

		"GET /v2/projects":         api.listProjects,
		"POST /v2/projects":        api.createProject,
		"GET /v2/projects/{id}":    api.getProject,
		"PATCH /v2/projects/{id}":  api.updateProject,
		"DELETE /v2/projects/{id}": api.deleteProject,

		"GET /v2/spaces":                         api.listSpaces,
		"POST /v2/spaces":                        api.createSpace,
		"GET /v2/spaces/{id}":                    api.getSpace,
		"PATCH /v2/spaces/{id}":                  api.updateSpace,
		"DELETE /v2/spaces/{id}":                 api.deleteSpace,
		"POST /v2/spaces/{id}/users":             api.addMember,
		"DELETE /v2/spaces/{id}/users/{user_id}": api.removeMember,

		"GET /v2/organizations":                         api.listOrganizations,
		"POST /v2/organizations":                        api.createOrganization,
		"GET /v2/organizations/{id}":                    api.getOrganization,
		"PATCH /v2/organizations/{id}":                  api.updateOrganization,
		"DELETE /v2/organizations/{id}":                 api.deleteOrganization,
		"POST /v2/organizations/{id}/users":             api.addOrganizationMember,
		"DELETE /v2/organizations/{id}/users/{user_id}": api.removeOrganizationMember,

		"GET /v2/users":                         api.listUsers,
		"POST /v2/users":                        api.createUser,
		"GET /v2/users/{id}":                    api.getUser,
		"PATCH /v2/users/{id}":                  api.updateUser,
		"DELETE /v2/users/{id}":                 api.deleteUser,
		"POST /v2/users/{id}/resend-invitation": api.resendInvitation,
		"POST /v2/users/{id}/reset-password":    api.resetPassword,

		"GET /v2/api-keys":               api.listKeys,
		"POST /v2/api-keys":              api.createKey,
		"POST /v2/api-keys/{id}/refresh": api.refreshKey,
		"PUT /v2/api-keys/{id}/revoke":   api.revokeKey,
		"DELETE /v2/api-keys/{id}":       api.revokeKey, // as Python clients before 8.35 know it

		"GET /v2/audit-logs": api.listAudit,

		"GET /v2/roles":         api.listRoles,
		"POST /v2/roles":        api.createRole,
		"GET /v2/roles/{id}":    api.getRole,
		"PATCH /v2/roles/{id}":  api.changeRole,
		"DELETE /v2/roles/{id}": api.changeRole,

		"GET /v2/datasets":                         api.listDatasets,
		"POST /v2/datasets":                        api.createDataset,
		"GET /v2/datasets/{id}":                    api.getDataset,
		"PATCH /v2/datasets/{id}":                  api.updateDataset,
		"DELETE /v2/datasets/{id}":                 api.deleteDataset,
		"GET /v2/datasets/{id}/examples":           api.listExamples,
		"POST /v2/datasets/{id}/examples/search":   api.searchExamples,
		"POST /v2/datasets/{id}/examples":          api.appendExamples,
		"PATCH /v2/datasets/{id}/examples":         api.updateExamples,
		"DELETE /v2/datasets/{id}/examples":        api.deleteExamples,
		"POST /v2/datasets/{id}/examples/annotate": api.annotateExamples,
	}
}
