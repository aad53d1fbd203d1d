package postil

// PredefinedRole describes a role that everybody can be given.
type PredefinedRole struct {
	ID          int64 // the same in every installation
	Role        Role
	Description string
	Permissions []string // in the words of the AX contract, as far as they are about something here and all clients know them
}

// PredefinedRoles lists the roles there are; none can be added.
func PredefinedRoles() []PredefinedRole {
	read := []string{
		"ANNOTATION_CONFIG_READ", "DATASET_EXAMPLE_READ", "DATASET_READ", "ORGANIZATION_READ", "PROJECT_READ", "PROJECT_SPAN_READ",
		"QUEUE_READ", "QUEUE_RECORD_READ", "SERVICE_KEY_READ", "SPACE_READ", "USER_READ",
	}
	write := append([]string{
		"ANNOTATION_CONFIG_CREATE", "ANNOTATION_CONFIG_DELETE", "ANNOTATION_CONFIG_UPDATE",
		"DATASET_CREATE", "DATASET_DELETE", "DATASET_UPDATE",
		"DATASET_EXAMPLE_ANNOTATE", "DATASET_EXAMPLE_CREATE", "DATASET_EXAMPLE_DELETE", "DATASET_EXAMPLE_UPDATE",
		"PROJECT_CREATE", "PROJECT_DELETE", "PROJECT_UPDATE",
		"PROJECT_SPAN_ANNOTATE", "PROJECT_SPAN_CREATE", "PROJECT_SPAN_DELETE",
		"QUEUE_CREATE", "QUEUE_DELETE", "QUEUE_UPDATE",
		"QUEUE_RECORD_ANNOTATE", "QUEUE_RECORD_CREATE", "QUEUE_RECORD_DELETE", "QUEUE_RECORD_UPDATE",
		"SERVICE_KEY_CREATE",
	}, read...)
	administer := append([]string{
		"ORGANIZATION_CREATE", "ORGANIZATION_DELETE", "ORGANIZATION_UPDATE", "SPACE_CREATE", "SPACE_DELETE", "SPACE_UPDATE",
		"USER_CREATE", "USER_DELETE", "USER_UPDATE",
	}, write...)
	return []PredefinedRole{
		{1, RoleAdmin, "May do everything, and says who else may do what.", administer},
		{2, RoleMember, "Makes queues, configs, datasets and projects, and annotates.", write},
		{3, RoleReadOnly, "Sees everything and changes nothing.", read},
		{4, RoleAnnotator, "Annotates what is in the queues that name them, and sees nothing else.",
			[]string{"QUEUE_READ", "QUEUE_RECORD_ANNOTATE", "QUEUE_RECORD_READ", "SPACE_READ"}},
	}
}
